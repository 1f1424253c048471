-- Layout 5: the decisions of one action belong together and are taken back together.

ALTER TABLE decisions ADD COLUMN action INTEGER;    -- seq of the first decision of the action; NULL in older logs: of itself alone
