-- Findings 4.1: crossings into stays.

CREATE OR REPLACE TEMP TABLE territory AS
SELECT * FROM (VALUES
    ('香港', 'HK'), ('中国香港', 'HK'), ('HKG', 'HK'), ('澳门', 'MO'), ('中国澳门', 'MO'),
    ('台湾', 'TW'), ('日本', 'JP'), ('韩国', 'KR'), ('泰国', 'TH'), ('美国', 'US'), ('法国', 'FR')
) AS names (word, code);

-- Registered: one row a period; of an unknown first or last day, always.
CREATE OR REPLACE TEMP TABLE period AS
SELECT
    registrant.person_id,
    each.authority_id,
    coalesce(each.from_date, DATE '0001-01-01') AS begins,
    coalesce(each.to_date, DATE '9999-12-31') AS ends
FROM registration_period AS each JOIN registrant ON registrant.id = each.registrant_id;

CREATE OR REPLACE TEMP TABLE told_crossing AS
SELECT
    crossing.person_id,
    crossing.day,
    left(crossing.clock, 5) AS clock,
    crossing.direction = '出境' AS is_exit,
    document.kind || document.number AS document,
    document.kind,
    document.is_official = 1 AS is_official,
    coalesce(territory.code, nullif(crossing.next_place, '')) AS place
FROM crossing
JOIN travel_document AS document ON document.id = crossing.travel_document_id
LEFT JOIN territory ON territory.word = crossing.next_place
WHERE crossing.day <= $as_of;

-- With and without a time, the rest equal, is the same crossing.
CREATE OR REPLACE TEMP TABLE distinct_crossing AS
SELECT DISTINCT * FROM told_crossing AS each
WHERE clock <> '' OR NOT EXISTS (
    FROM told_crossing AS timed
    WHERE timed.clock <> ''
        AND (timed.person_id, timed.day, timed.is_exit, timed.document, coalesce(timed.place, ''))
            = (each.person_id, each.day, each.is_exit, each.document, coalesce(each.place, ''))
);

-- Per day: how many, and the last direction as far as the day itself says. A day with a missing
-- time and as many exits as entries ends as the day before did.
CREATE OR REPLACE TEMP TABLE travel_day AS
SELECT
    person_id,
    day,
    count(*) AS crossings,
    count(*) FILTER (clock = '') AS untimed,
    count(*) FILTER (is_exit) AS exits,
    count(DISTINCT clock) FILTER (clock <> '') AS clocks,
    CASE
        WHEN count(*) FILTER (clock = '') = 0 THEN max_by(is_exit, clock)
        WHEN count(*) FILTER (is_exit) * 2 <> count(*) THEN count(*) FILTER (is_exit) * 2 > count(*)
    END AS ends_outside
FROM distinct_crossing
GROUP BY ALL;

-- Left out: days on which three or more crossings, or two of one direction, have a time missing,
-- and such as have two crossings in one minute.
CREATE OR REPLACE TEMP TABLE uncovered AS
SELECT DISTINCT person_id FROM travel_day
WHERE (untimed > 0 AND (crossings > 2 OR exits = 2 OR (crossings = 2 AND exits = 0)))
    OR clocks < crossings - untimed;

CREATE OR REPLACE TEMP TABLE began AS
SELECT
    person_id,
    day,
    untimed,
    coalesce(last_value(ends_outside IGNORE NULLS) OVER (
        PARTITION BY person_id ORDER BY day ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ), false) AS is_outside
FROM travel_day;

CREATE OR REPLACE TEMP TABLE paired AS
SELECT
    each.*,
    lead(each.is_exit) OVER person AS is_exit_next,
    lead(each.day) OVER person AS day_next,
    row_number() OVER person AS place_in_order
FROM distinct_crossing AS each JOIN began USING (person_id, day)
WINDOW person AS (
    PARTITION BY each.person_id
    ORDER BY
        each.day,
        CASE WHEN began.untimed > 0 AND each.is_exit = began.is_outside THEN 1 ELSE 0 END,
        each.clock
);

CREATE OR REPLACE TEMP TABLE every_stay AS
SELECT
    row_number() OVER (ORDER BY person_id, place_in_order) AS stay,
    person_id,
    day AS exit,
    CASE WHEN NOT is_exit_next THEN day_next END AS entry,
    coalesce(is_exit_next, false) AS is_entry_missing,
    is_exit_next IS NULL AS is_open,
    CASE WHEN is_exit_next IS NULL THEN $as_of WHEN is_exit_next THEN day ELSE day_next END AS ends,
    kind,
    is_official,
    place
FROM paired WHERE is_exit;

-- A stay that is not judged is matched all the same: it may be what a trip or a report was of.
CREATE OR REPLACE TEMP TABLE stay AS
SELECT
    each.*,
    each.exit >= $crossings_from AND EXISTS (
        FROM period
        WHERE period.person_id = each.person_id
            AND each.exit BETWEEN period.begins AND period.ends
    ) AS is_judged
FROM every_stay AS each
WHERE NOT each.is_official
    AND NOT EXISTS (
        FROM trip JOIN trip_version AS version ON version.trip_id = trip.id
        WHERE trip.person_id = each.person_id
            AND trip.category = '因公' AND trip.state <> '已取消' AND version.state = '已批准'
            AND each.exit >= version.exit_date - $match_gap
            AND each.ends <= version.return_date + $match_gap
    );
