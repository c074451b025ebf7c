-- Documents as the police and as the office know them, the newest word of the police.

CREATE OR REPLACE TEMP TABLE police_word AS
SELECT
    document.person_id,
    document.kind,
    document.number,
    told.issue_date,
    told.expiry_date,
    told.status,
    told.issuing_authority
FROM police_document AS told
JOIN travel_document AS document ON document.id = told.travel_document_id
JOIN police_batch AS batch ON batch.id = told.batch_id
WHERE document.is_official = 0
    AND document.kind IN ('普通护照', '往来港澳通行证', '大陆居民往来台湾通行证')
QUALIFY row_number() OVER (
    PARTITION BY document.id ORDER BY batch.as_of_date DESC, batch.received_at DESC
) = 1;

-- The ledger's, and what was declared; a number of a roster is neither.
CREATE OR REPLACE TEMP TABLE office_document AS
SELECT
    document.*,
    last.state AS custody,
    last.on_date AS moved_on,
    last.return_by,
    (
        SELECT max(told.entry_date) FROM trip_report AS told
        WHERE told.trip_id = last.trip_id AND told.kind = '回国报告'
    ) AS entered_on,
    (
        SELECT max_by(version.return_date, version.number) FROM trip_version AS version
        WHERE version.trip_id = last.trip_id AND version.state = '已批准'
    ) AS trip_return
FROM document
LEFT JOIN (
    FROM custody_event
    QUALIFY row_number() OVER (PARTITION BY document_id ORDER BY position DESC) = 1
) AS last ON last.document_id = document.id
WHERE EXISTS (
    FROM document_source AS source
    WHERE source.document_id = document.id AND source.provenance <> '花名册'
);

CREATE OR REPLACE TEMP TABLE day_registered AS
SELECT person_id, min(begins) AS since
FROM period
WHERE $as_of BETWEEN begins AND ends
GROUP BY ALL;

-- Registration without a gap: the chain of periods that reaches the as-of date.
CREATE OR REPLACE TEMP TABLE registered_now AS
WITH RECURSIVE chain AS (
    SELECT person_id, since FROM day_registered
    UNION
    SELECT period.person_id, period.begins
    FROM chain JOIN period USING (person_id)
    WHERE period.begins < chain.since AND period.ends >= chain.since - 1
)
SELECT person_id, min(since) AS since FROM chain GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE latest_return AS
SELECT person_id, max_by(return_date, exit_date) AS returns FROM approval GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE declared AS
SELECT person_id, max(declared_on) AS declared_on FROM declaration GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE due AS
SELECT
    max(due_date) FILTER (promise = '申报持证') AS declaring,
    max(due_date) FILTER (promise = '应交尽交') AS surrendering
FROM milestone;
