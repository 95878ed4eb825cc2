-- Acts, a part a year by the day on which they were done. Django's model of it stands in acts.models.
CREATE TABLE acts_act (
    id uuid NOT NULL,
    recorded_at timestamptz NOT NULL DEFAULT statement_timestamp(),
    change_id bigint NOT NULL DEFAULT 0,
    structure_id uuid NOT NULL,
    dossier_id uuid NOT NULL,
    adviser_id uuid,
    done_by_structure_id uuid NOT NULL,
    starts_at timestamptz,
    ends_at timestamptz,
    occurred_on date NOT NULL,
    entered_on date,
    minutes smallint CHECK (minutes >= 0),
    is_qualified boolean NOT NULL,
    with_young_person boolean NOT NULL,
    kind text NOT NULL,
    status text NOT NULL,
    modality text NOT NULL,
    theme text NOT NULL,
    measure text NOT NULL,
    origin text NOT NULL,
    source text NOT NULL,
    PRIMARY KEY (id, occurred_on)
) PARTITION BY RANGE (occurred_on);
CREATE INDEX acts_act_file ON acts_act (dossier_id, structure_id, occurred_on);
