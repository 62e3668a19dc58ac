-- CreateEnum
CREATE TYPE "transfer_subject" AS ENUM ('products', 'orders', 'customers');

-- AlterEnum
ALTER TYPE "transfer_status" ADD VALUE 'cancelled';

-- AlterTable
ALTER TABLE "transfers"
    ADD COLUMN "subject" "transfer_subject" NOT NULL DEFAULT 'products',
    ADD COLUMN "filters" JSONB NOT NULL DEFAULT '{}',
    ADD COLUMN "rows_total" INTEGER,
    ADD COLUMN "attempt" INTEGER NOT NULL DEFAULT 0,
    ADD COLUMN "has_turn" BOOLEAN NOT NULL DEFAULT false;

-- Every status but these two is an end: the new one cannot be named in the transaction that adds it.
ALTER TABLE "transfers"
    DROP CONSTRAINT "transfers_finished_check",
    ADD CONSTRAINT "transfers_finished_check" CHECK (("status" IN ('waiting', 'running')) = ("finished_at" IS NULL)),
    DROP CONSTRAINT "transfers_rows_check",
    ADD CONSTRAINT "transfers_rows_check" CHECK (
        least("rows_done", "rows_created", "rows_updated", "rows_failed", "rows_total", "attempt") >= 0),
    ADD CONSTRAINT "transfers_filters_check" CHECK (jsonb_typeof("filters") = 'object'),
    ADD CONSTRAINT "transfers_turn_check" CHECK (NOT "has_turn" OR "kind" = 'export');

-- One export of an admin is with the workers at a time; the others wait.
CREATE UNIQUE INDEX "transfers_one_turn_key" ON "transfers"("requested_by") WHERE "has_turn";
CREATE INDEX "transfers_waiting_idx" ON "transfers"("requested_by", "created_at", "id") WHERE "status" = 'waiting';
