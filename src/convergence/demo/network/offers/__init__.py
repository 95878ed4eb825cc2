"""The invented directory: providers and services over the real map, from several sources that sometimes disagree."""
