"""One core, several operators: the words, menus, forms and journeys of each stand in a file, the screens are one."""
