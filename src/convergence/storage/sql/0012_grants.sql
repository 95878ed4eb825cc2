-- A grant bears the structure that holds its file, which a foreign key keeps true whenever the file changes hands: its
-- rule asks that column. It asked the anchor of the file, whose own rule then stood within that of each table of files
-- and was made ready at each reading, by whoever holds the file too: three milliseconds out of four.
ALTER POLICY application ON storage_grant USING (
    structure_id = (SELECT app_structure())
    OR (organisation_id = (SELECT app_structure())
        AND storage_keys(purpose, groups[1], may_write, structure_id, held_back) && (SELECT storage_opened()))
);
