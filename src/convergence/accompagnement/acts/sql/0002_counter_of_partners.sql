-- The person decides who sees her counter: to another organisation, weeks that fell short are shown only when she
-- opened it to partners, and only within what was opened to that organisation.
CREATE POLICY told_partners ON acts_shortweek FOR SELECT TO convergence_app USING (
    EXISTS (SELECT 1 FROM storage_grant g WHERE g.dossier_id = acts_shortweek.dossier_id
        AND g.organisation_id = (SELECT app_structure()) AND g.during @> now()
        AND 'accompagnement' = ANY (g.groups))
    AND EXISTS (SELECT 1 FROM acts_countersharing c WHERE c.dossier_id = acts_shortweek.dossier_id
        AND c.audience = 'partenaires' AND c.ends_on IS NULL)
);
