-- CreateEnum
CREATE TYPE "token_purpose" AS ENUM ('password_reset', 'email_change', 'registration');

-- AlterTable
ALTER TABLE "sessions" ADD COLUMN     "address_hash" TEXT;

-- AlterTable
ALTER TABLE "users" ADD COLUMN     "language" TEXT NOT NULL DEFAULT 'en',
ADD COLUMN     "newsletter" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "phone" TEXT;

-- CreateTable
CREATE TABLE "one_time_tokens" (
    "id" TEXT NOT NULL,
    "purpose" "token_purpose" NOT NULL,
    "request_id" TEXT NOT NULL,
    "user_id" UUID,
    "payload" JSONB NOT NULL DEFAULT '{}',
    "expires_at" TIMESTAMPTZ(3) NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "one_time_tokens_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "addresses" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "user_id" UUID NOT NULL,
    "is_default" BOOLEAN NOT NULL DEFAULT false,
    "name" TEXT NOT NULL,
    "line1" TEXT NOT NULL,
    "line2" TEXT,
    "city" TEXT NOT NULL,
    "region" TEXT,
    "postal_code" TEXT NOT NULL,
    "country" CHAR(2) NOT NULL,
    "phone" TEXT,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "addresses_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rate_limits" (
    "key" TEXT NOT NULL,
    "points" INTEGER NOT NULL,
    "expires_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "rate_limits_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "audit_log" (
    "id" UUID NOT NULL DEFAULT uuidv7(),
    "action" TEXT NOT NULL,
    "actor_kind" "actor_kind" NOT NULL,
    "actor_id" UUID,
    "subject_id" UUID,
    "details" JSONB NOT NULL DEFAULT '{}',
    "address" TEXT,
    "request_id" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "audit_log_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "users_search_idx" ON "users" USING GIN ("email" gin_trgm_ops, "name" gin_trgm_ops);

-- CreateIndex
CREATE UNIQUE INDEX "one_time_tokens_request_id_key" ON "one_time_tokens"("request_id");

-- CreateIndex
CREATE INDEX "one_time_tokens_user_id_purpose_idx" ON "one_time_tokens"("user_id", "purpose");

-- CreateIndex
CREATE INDEX "one_time_tokens_expires_at_idx" ON "one_time_tokens"("expires_at");

-- CreateIndex
CREATE INDEX "addresses_user_id_created_at_idx" ON "addresses"("user_id", "created_at");

-- CreateIndex
CREATE INDEX "rate_limits_expires_at_idx" ON "rate_limits"("expires_at");

-- CreateIndex
CREATE INDEX "audit_log_created_at_id_idx" ON "audit_log"("created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "audit_log_subject_id_created_at_id_idx" ON "audit_log"("subject_id", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "audit_log_actor_id_created_at_id_idx" ON "audit_log"("actor_id", "created_at" DESC, "id" DESC);

-- AddForeignKey
ALTER TABLE "one_time_tokens" ADD CONSTRAINT "one_time_tokens_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "addresses" ADD CONSTRAINT "addresses_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- CheckAccounts
ALTER TABLE "users"
    ADD CONSTRAINT "users_language_check" CHECK ("language" ~ '^[a-z]{2}(-[A-Z]{2})?$');

ALTER TABLE "sessions"
    ADD CONSTRAINT "sessions_address_hash_check" CHECK ("address_hash" ~ '^[0-9a-f]{64}$');

ALTER TABLE "one_time_tokens"
    ADD CONSTRAINT "one_time_tokens_id_check" CHECK ("id" ~ '^[0-9a-f]{64}$'),
    ADD CONSTRAINT "one_time_tokens_payload_check" CHECK (jsonb_typeof("payload") = 'object'),
    ADD CONSTRAINT "one_time_tokens_user_id_check" CHECK (("purpose" = 'registration') = ("user_id" IS NULL));

ALTER TABLE "addresses"
    ADD CONSTRAINT "addresses_country_check" CHECK ("country" ~ '^[A-Z]{2}$');

ALTER TABLE "rate_limits"
    ADD CONSTRAINT "rate_limits_points_check" CHECK ("points" >= 1);

ALTER TABLE "audit_log"
    ADD CONSTRAINT "audit_log_details_check" CHECK (jsonb_typeof("details") = 'object');

-- One default address at the most, at any moment …
CREATE UNIQUE INDEX "addresses_one_default_idx" ON "addresses"("user_id") WHERE "is_default";

-- … and at least one when a transaction ends that leaves the customer any.
CREATE FUNCTION require_default_address() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    owner uuid := coalesce(NEW.user_id, OLD.user_id);
BEGIN
    IF EXISTS (SELECT FROM "addresses" WHERE "user_id" = owner)
        AND NOT EXISTS (SELECT FROM "addresses" WHERE "user_id" = owner AND "is_default") THEN
        RAISE EXCEPTION 'customer % has addresses, but none is the default', owner USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
END
$$;

CREATE CONSTRAINT TRIGGER "addresses_require_default" AFTER INSERT OR UPDATE OR DELETE ON "addresses"
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION require_default_address();

CREATE TRIGGER "audit_log_append_only" BEFORE UPDATE OR DELETE ON "audit_log"
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
