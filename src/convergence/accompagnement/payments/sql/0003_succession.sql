-- A structure that absorbed others, whole, goes on with what they had sent: it reads their returns and settles their orders.
-- What stands is decided by the register of structures alone; a merger in part absorbs nobody.
CREATE FUNCTION payments_structures() RETURNS uuid[]
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
    WITH RECURSIVE held AS (
        SELECT app_organisation() AS id
        UNION
        SELECT s.id FROM identity_structure s JOIN held h ON s.merged_into_id = h.id
    )
    SELECT array_agg(id) FROM held;
$$;

ALTER POLICY application ON payments_run
    USING (structure_id = ANY ((SELECT payments_structures())::uuid[]))
    WITH CHECK (structure_id = ANY ((SELECT payments_structures())::uuid[]));
ALTER POLICY application ON payments_paymentorder
    USING (structure_id = ANY ((SELECT payments_structures())::uuid[]))
    WITH CHECK (structure_id = ANY ((SELECT payments_structures())::uuid[]));
ALTER POLICY application ON payments_returnfile
    USING (structure_id = ANY ((SELECT payments_structures())::uuid[]))
    WITH CHECK (structure_id = ANY ((SELECT payments_structures())::uuid[]));
ALTER POLICY application ON payments_returnline
    USING (structure_id = ANY ((SELECT payments_structures())::uuid[]))
    WITH CHECK (structure_id = ANY ((SELECT payments_structures())::uuid[]));
ALTER POLICY application ON payments_confirmation
    USING (structure_id = ANY ((SELECT payments_structures())::uuid[]))
    WITH CHECK (structure_id = ANY ((SELECT payments_structures())::uuid[]));
ALTER POLICY application ON payments_envelope
    USING (structure_id = ANY ((SELECT payments_structures())::uuid[]))
    WITH CHECK (structure_id = ANY ((SELECT payments_structures())::uuid[]));
ALTER POLICY application ON payments_movement
    USING (structure_id = ANY ((SELECT payments_structures())::uuid[]))
    WITH CHECK (structure_id = ANY ((SELECT payments_structures())::uuid[]));

CREATE OR REPLACE FUNCTION payments_settle(p_orders uuid[]) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
DECLARE
    v_rows bigint;
BEGIN
    IF app_change() IS NULL THEN
        RAISE EXCEPTION 'settlement outside an operation' USING ERRCODE = 'CV001';
    END IF;
    UPDATE payments_proposal p
        SET state = CASE o.state WHEN 'payee' THEN 'payee' ELSE 'rejetee' END,
            sent_back = CASE o.state WHEN 'payee' THEN 0 ELSE o.amount END,
            reject_reason = o.reason
        FROM payments_paymentorder o
        WHERE o.id = p.id AND o.id = ANY (p_orders) AND o.state <> 'attente'
            AND o.structure_id = ANY (payments_structures());
    GET DIAGNOSTICS v_rows = ROW_COUNT;
    RETURN v_rows;
END
$$;

-- An aid that no run has taken yet goes with its file: the envelope of the structure that granted it is free of it.
-- Whoever holds the file says which aids; nothing about the envelopes of another structure comes back.
CREATE FUNCTION payments_let_go(p_aids uuid[], p_ids uuid[], p_by text) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
BEGIN
    IF app_change() IS NULL THEN
        RAISE EXCEPTION 'release outside an operation' USING ERRCODE = 'CV001';
    END IF;
    INSERT INTO payments_movement
        (id, structure_id, envelope_id, kind, granted, committed, paid, label, made_by, ref_id)
    SELECT g.id, m.structure_id, m.envelope_id, 'degagement', 0, -sum(m.committed), 0,
            'Aide d’un dossier transféré avant son paiement', p_by, m.ref_id
        FROM unnest(p_aids, p_ids) AS g (aid, id) JOIN payments_movement m ON m.ref_id = g.aid
        WHERE m.structure_id <> app_organisation()
            AND EXISTS (SELECT 1 FROM allowances_aid a
                WHERE a.id = m.ref_id AND a.structure_id = app_organisation())
        GROUP BY g.id, m.structure_id, m.envelope_id, m.ref_id HAVING sum(m.committed) > 0;
END
$$;
