-- What became of the orders of one run, told to the proposals they came from, wherever the files are held now:
-- a file that changed hands after its order left has taken its proposal along, and the structure that paid sees it no more.
-- Only orders of the actor's own organisation are told, and nothing about a file comes back.
CREATE FUNCTION payments_settle(p_orders uuid[]) RETURNS bigint
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
            AND o.structure_id = app_organisation();
    GET DIAGNOSTICS v_rows = ROW_COUNT;
    RETURN v_rows;
END
$$;
