-- AlterTable
ALTER TABLE "users" ADD COLUMN "cart_reminders" BOOLEAN NOT NULL DEFAULT false;

-- AlterTable
ALTER TABLE "orders" ADD COLUMN "language" TEXT;

-- AlterTable
ALTER TABLE "carts" ADD COLUMN "reminded_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "email_log"
    ADD COLUMN "claimed_by" UUID,
    ADD COLUMN "claimed_until" TIMESTAMPTZ(3);

-- Every hour the worker looks for carts that customers left behind.
CREATE INDEX "carts_left_behind_idx" ON "carts"("updated_at") WHERE "user_id" IS NOT NULL;
