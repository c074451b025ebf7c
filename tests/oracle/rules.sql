-- Findings 4.3: each rule's findings as (code, person_id, about, dated, unit).

CREATE OR REPLACE TEMP TABLE issued_while_registered AS
SELECT word.* FROM police_word AS word
WHERE word.issue_date <= $as_of AND EXISTS (
    FROM period
    WHERE period.person_id = word.person_id AND word.issue_date BETWEEN period.begins AND period.ends
);

CREATE OR REPLACE TEMP TABLE letter_in_window AS
SELECT
    word.person_id,
    word.number,
    word.issue_date,
    letter.issued_on,
    letter.unit_id,
    letter.unit_name,
    -- The authority of the day judged; before all that is known, the earliest.
    (
        SELECT period.authority_id FROM period WHERE period.person_id = word.person_id
        ORDER BY period.begins <= letter.issued_on DESC,
            abs(date_diff('day', letter.issued_on, period.begins))
        LIMIT 1
    ) AS authority_id
FROM issued_while_registered AS word
JOIN consent_letter AS letter
    ON letter.person_id = word.person_id
    AND coalesce(letter.kind, word.kind) = word.kind
    AND letter.issued_on BETWEEN word.issue_date - $consent_letter_days AND word.issue_date;

CREATE OR REPLACE TEMP TABLE p1 AS
SELECT word.* FROM issued_while_registered AS word
ANTI JOIN letter_in_window AS letter USING (person_id, number);

CREATE OR REPLACE TEMP TABLE b2 AS
SELECT p1.person_id, p1.number, p1.issue_date
FROM p1 JOIN registrant USING (person_id)
WHERE registrant.status IN ('已备案', '变更备案');

-- Each letter names a unit, and none is of the authority; each of these units is a subject.
CREATE OR REPLACE TEMP TABLE b3 AS
SELECT DISTINCT person_id, number, issue_date, coalesce(unit_id, unit_name) AS unit
FROM letter_in_window
QUALIFY bool_and(coalesce(unit_id, unit_name) <> '' AND unit_id IS DISTINCT FROM authority_id)
    OVER (PARTITION BY person_id, number);

CREATE OR REPLACE TEMP TABLE known_document AS
SELECT
    person_id,
    number,
    coalesce(word.issue_date, office.issue_date) AS issue_date,
    CASE WHEN word.number IS NULL THEN office.expiry_date ELSE word.expiry_date END AS expiry_date,
    -- A loss reported to the office stands against the word of the police.
    CASE WHEN office.status = '挂失' THEN '挂失' ELSE coalesce(word.status, office.status) END
        AS status,
    office.custody,
    office.moved_on,
    -- Given, else by the trip it was drawn for, the approved trip with the latest exit, the draw.
    coalesce(
        office.return_by,
        coalesce(
            office.entered_on, office.trip_return, latest_return.returns, office.moved_on
        ) + $return_days
    ) AS back_by
FROM police_word AS word
FULL JOIN office_document AS office USING (person_id, number)
LEFT JOIN latest_return USING (person_id);

CREATE OR REPLACE TEMP TABLE p2 AS
SELECT each.person_id, each.number
FROM known_document AS each
JOIN registered_now USING (person_id)
CROSS JOIN due
WHERE each.status = '有效'
    AND coalesce(each.expiry_date, $as_of) >= $as_of
    AND coalesce(each.custody, '') <> '在库'
    AND CASE
        WHEN each.custody = '已领用' THEN each.back_by < $as_of
        -- Released by the authority itself: held anew only by whoever was registered anew.
        WHEN each.custody = '已发还' AND registered_now.since <= each.moved_on THEN false
        ELSE greatest(
            due.surrendering,
            CASE WHEN registered_now.since > DATE '0001-01-01'
                THEN registered_now.since + $surrender_days END,
            each.issue_date + $surrender_days
        ) < $as_of
    END;

CREATE OR REPLACE TEMP TABLE p3 AS
SELECT word.person_id, word.number
FROM police_word AS word
JOIN registrant USING (person_id)
CROSS JOIN due
LEFT JOIN declared USING (person_id)
ANTI JOIN office_document AS office USING (person_id, number)
WHERE word.status = '有效'
    AND (declared.declared_on IS NOT NULL OR (due.declaring < $as_of AND EXISTS (
        FROM period
        WHERE period.person_id = word.person_id AND due.declaring BETWEEN begins AND ends
    )))
    AND coalesce(word.issue_date, DATE '0001-01-01') <= coalesce(declared.declared_on, due.declaring)
    AND coalesce(word.expiry_date, DATE '9999-12-31') >= coalesce(declared.declared_on, due.declaring);

CREATE OR REPLACE TEMP TABLE p5 AS
SELECT person_id, exit FROM matched
WHERE is_judged AND (
    exit_date - exit > $early_exit_days
    OR coalesce(entry, CASE WHEN is_open THEN $as_of END) - extended_to > $late_entry_days
    OR (kinds <> '' AND NOT list_contains(string_split(kinds, '、'), kind))
    OR (place IS NOT NULL AND destinations <> '' AND place NOT IN (
        SELECT coalesce(territory.code, each.word)
        FROM (SELECT unnest(string_split(destinations || '、' || transits, '、')) AS word) AS each
        LEFT JOIN territory ON territory.word = each.word
        WHERE each.word <> ''
    ))
);

-- Reports: on the trip they were made on, else on the stays they overlap, else the nearest ones.
CREATE OR REPLACE TEMP TABLE report AS
SELECT
    each.*,
    trip.person_id,
    each.kind = '未成行' AS is_not_travelled
FROM trip_report AS each JOIN trip ON trip.id = each.trip_id
WHERE each.kind <> '出境报告';

-- Without a trip that covers a stay: how far the stays lie apart from it.
CREATE OR REPLACE TEMP TABLE by_days AS
SELECT
    report.id,
    report.exit_date,
    report.entry_date,
    stay.stay,
    stay.exit,
    stay.entry,
    greatest(
        stay.exit - coalesce(report.entry_date, report.exit_date), report.exit_date - stay.ends
    ) AS apart,
    row_number() OVER (PARTITION BY report.id, apart <= 0 ORDER BY stay.stay) AS place
FROM report
JOIN stay USING (person_id)
WHERE report.trip_id NOT IN (SELECT trip_id FROM matched) AND apart <= $match_gap;

-- Of several that it overlaps, those in a row whose first exit and last entry it fits best.
CREATE OR REPLACE TEMP TABLE best_row AS
SELECT
    first.id,
    first.place AS first_place,
    last.place AS last_place
FROM by_days AS first
JOIN by_days AS last USING (id)
WHERE first.apart <= 0 AND last.apart <= 0 AND first.place <= last.place
QUALIFY row_number() OVER (
    PARTITION BY first.id
    ORDER BY
        abs(first.exit_date - first.exit) + coalesce(abs(last.entry_date - last.entry), 0),
        last.place - first.place DESC,
        first.place
) = 1;

CREATE OR REPLACE TEMP TABLE belongs AS
SELECT report.id, matched.stay FROM report JOIN matched USING (trip_id)
UNION ALL
SELECT id, stay FROM by_days JOIN best_row USING (id)
WHERE apart <= 0 AND place BETWEEN first_place AND last_place
UNION ALL
(
    SELECT id, stay FROM by_days ANTI JOIN best_row USING (id)
    QUALIFY row_number() OVER (PARTITION BY id ORDER BY apart, place) = 1
);

-- One report over several stays is compared with the first exit and the last entry.
CREATE OR REPLACE TEMP TABLE ends AS
SELECT
    belongs.id,
    min_by(stay.exit, stay.stay) AS exit,
    max_by(coalesce(stay.entry, DATE '9999-12-31'), stay.stay) AS entry
FROM belongs JOIN stay USING (stay)
GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE compared AS
SELECT
    belongs.stay,
    report.reported_on,
    report.is_not_travelled
        OR abs(report.exit_date - ends.exit) > $report_differs_days
        OR (
            ends.entry < DATE '9999-12-31'
            AND coalesce(abs(report.entry_date - ends.entry) > $report_differs_days, false)
        ) AS differs
FROM belongs JOIN report USING (id) JOIN ends USING (id);

CREATE OR REPLACE TEMP TABLE p6 AS
SELECT stay.person_id, stay.exit FROM stay
WHERE stay.is_judged AND (
    stay.stay IN (SELECT stay FROM compared GROUP BY stay HAVING bool_and(differs))
    OR (
        stay.stay IN (SELECT stay FROM unmatched)
        AND NOT stay.is_open
        AND coalesce(stay.entry, stay.exit) + $report_days < $as_of
        AND NOT EXISTS (
            FROM compared
            WHERE compared.stay = stay.stay
                AND (
                    reported_on IS NULL
                    OR reported_on <= coalesce(stay.entry, stay.exit) + $report_days
                )
        )
    )
);

CREATE OR REPLACE TEMP TABLE p7 AS
WITH judged AS (
    SELECT
        approval.*,
        coalesce(actual.exit, approval.exit_date) AS exit,
        coalesce(approval.decided_on, actual.exit, approval.exit_date) AS given,
        coalesce(approval.decided_on, approval.exit_date) AS dated,
        registrant.cooling_off_end_date AS cooled_off,
        CASE registrant.secrecy_level WHEN '核心' THEN 36 WHEN '重要' THEN 24 ELSE 12 END AS months
    FROM approval
    JOIN registrant USING (person_id)
    LEFT JOIN (
        SELECT trip_id, min(exit) AS exit FROM matched GROUP BY ALL
    ) AS actual ON actual.trip_id = approval.trip_id
    WHERE coalesce(approval.unit, '') <> ''
)
SELECT person_id, id, dated, coalesce(approving_unit_id, approving_unit_name) AS unit FROM judged
WHERE coalesce(exception_reason, '') = '' AND (
    (
        SELECT period.authority_id FROM period WHERE period.person_id = judged.person_id
        ORDER BY period.begins <= judged.given DESC,
            abs(date_diff('day', judged.given, period.begins))
        LIMIT 1
    ) IS DISTINCT FROM unit
    -- Who was let go in time may ask for an extension on the way.
    OR (decided_on > exit AND NOT is_emergency AND NOT EXISTS (
        FROM approval AS first
        WHERE first.trip_id = judged.trip_id AND first.number < judged.number
            AND coalesce(first.decided_on, judged.exit) <= judged.exit
    ))
    OR approved_by_id = person_id
    OR EXISTS (
        FROM suspension
        WHERE suspension.person_id = judged.person_id
            AND judged.given BETWEEN from_date AND least(until_date, ended_on)
    )
    OR exit BETWEEN cooled_off - to_months(months) AND cooled_off
    OR EXISTS (
        SELECT min(event.on_date) FROM custody_event AS event
        WHERE event.trip_id = judged.trip_id AND event.state = '已领用'
        HAVING min(event.on_date) < (
            SELECT min(first.decided_on) FROM approval AS first
            WHERE first.trip_id = judged.trip_id
        )
    )
);

-- What the police or the office know; a roster's number counts for nobody.
CREATE OR REPLACE TEMP TABLE bearer AS
SELECT document.person_id, document.kind, document.number
FROM travel_document AS document
SEMI JOIN police_document AS told ON told.travel_document_id = document.id
UNION
SELECT person_id, kind, number FROM office_document;

CREATE OR REPLACE TEMP TABLE b1 AS
SELECT person_id, number FROM bearer
WHERE (kind, number) IN (
    SELECT (kind, number) FROM bearer
    WHERE number <> ''
    GROUP BY kind, number HAVING count(DISTINCT person_id) > 1
);

CREATE OR REPLACE TEMP TABLE finding AS
SELECT 'P1' AS code, person_id, number AS about, issue_date AS dated, '' AS unit FROM p1
UNION ALL SELECT 'P2', person_id, number, NULL, '' FROM p2
UNION ALL SELECT 'P3', person_id, number, NULL, '' FROM p3
UNION ALL SELECT 'P4', person_id, '', exit, '' FROM unmatched WHERE is_judged
UNION ALL SELECT 'P5', person_id, '', exit, '' FROM p5
UNION ALL SELECT 'P6', person_id, '', exit, '' FROM p6
UNION ALL SELECT 'P7', person_id, id, dated, unit FROM p7
UNION ALL SELECT 'B1', person_id, number, NULL, '' FROM b1
UNION ALL SELECT 'B2', person_id, number, issue_date, '' FROM b2
UNION ALL SELECT 'B3', person_id, number, issue_date, unit FROM b3;
