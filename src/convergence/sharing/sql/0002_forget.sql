-- What a room asked to send is copied in the queue; the request keeps neither text nor address: a personal link or a
-- code must not stay in clear in the list of events, nor outlive the text that is erased.

CREATE INDEX sharing_requests ON storage_outboxevent ((payload ->> 'exchange_id'))
    WHERE name = 'foundation.ExchangeRequested';

CREATE FUNCTION sharing_forget_request(p_exchange uuid) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public
AS $$
    UPDATE storage_outboxevent SET payload = payload || '{"body": "", "subject": "", "recipient": ""}'
        WHERE public.app_purpose() = 'traitement_automatique'
            AND name = 'foundation.ExchangeRequested' AND payload ->> 'exchange_id' = p_exchange::text
$$;
