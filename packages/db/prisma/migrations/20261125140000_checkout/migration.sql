-- AlterTable
ALTER TABLE "products" ADD COLUMN     "tax_class" TEXT NOT NULL DEFAULT 'standard';

-- AlterTable
ALTER TABLE "orders" ADD COLUMN     "prices_include_tax" BOOLEAN NOT NULL DEFAULT true,
ADD COLUMN     "shipping_method_code" TEXT,
ADD COLUMN     "shipping_method_name" TEXT,
ADD COLUMN     "taxes" JSONB NOT NULL DEFAULT '[]';

-- AlterTable
ALTER TABLE "order_lines" ADD COLUMN     "discount_cents" INTEGER NOT NULL DEFAULT 0,
ADD COLUMN     "tax_class" TEXT NOT NULL DEFAULT 'standard',
ADD COLUMN     "tax_rate_basis_points" INTEGER NOT NULL DEFAULT 0;

-- CreateTable
CREATE TABLE "shipping_methods" (
    "code" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "price_cents" INTEGER NOT NULL,
    "free_above_cents" INTEGER,
    "countries" TEXT[] NOT NULL DEFAULT ARRAY[]::TEXT[],
    "position" INTEGER NOT NULL DEFAULT 0,
    "is_active" BOOLEAN NOT NULL DEFAULT true,

    CONSTRAINT "shipping_methods_pkey" PRIMARY KEY ("code")
);

-- CreateTable
CREATE TABLE "tax_rates" (
    "country" CHAR(2) NOT NULL,
    "tax_class" TEXT NOT NULL,
    "rate_basis_points" INTEGER NOT NULL,

    CONSTRAINT "tax_rates_pkey" PRIMARY KEY ("country","tax_class")
);

-- What follows Prisma has no words for, and leaves alone.

-- CheckProducts
ALTER TABLE "products"
    ADD CONSTRAINT "products_tax_class_check" CHECK ("tax_class" IN ('standard', 'reduced', 'zero'));

-- CheckShippingMethods
ALTER TABLE "shipping_methods"
    ADD CONSTRAINT "shipping_methods_code_check" CHECK ("code" ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    ADD CONSTRAINT "shipping_methods_price_check" CHECK ("price_cents" >= 0),
    ADD CONSTRAINT "shipping_methods_free_above_check" CHECK ("free_above_cents" >= 0),
    ADD CONSTRAINT "shipping_methods_countries_check" CHECK (
        array_position("countries", NULL) IS NULL
        AND (cardinality("countries") = 0 OR array_to_string("countries", ' ') ~ '^[A-Z]{2}( [A-Z]{2})*$')
    ),
    ADD CONSTRAINT "shipping_methods_position_check" CHECK ("position" >= 0);

-- CheckTaxRates
ALTER TABLE "tax_rates"
    ADD CONSTRAINT "tax_rates_country_check" CHECK ("country" ~ '^[A-Z]{2}$'),
    ADD CONSTRAINT "tax_rates_tax_class_check" CHECK ("tax_class" IN ('standard', 'reduced', 'zero')),
    ADD CONSTRAINT "tax_rates_rate_check" CHECK ("rate_basis_points" BETWEEN 0 AND 10000);

-- CheckOrders. Where prices include tax, it is a part of the total and not added to it.
ALTER TABLE "orders"
    DROP CONSTRAINT "orders_sum_check",
    ADD CONSTRAINT "orders_sum_check" CHECK (
        "total_cents" = "subtotal_cents"::bigint - "discount_cents" + "shipping_cents"
            + CASE WHEN "prices_include_tax" THEN 0 ELSE "tax_cents" END
    ),
    ADD CONSTRAINT "orders_included_tax_check" CHECK (NOT "prices_include_tax" OR "tax_cents" <= "total_cents"),
    ADD CONSTRAINT "orders_taxes_check" CHECK (jsonb_typeof("taxes") = 'array'),
    ADD CONSTRAINT "orders_shipping_method_check" CHECK (
        num_nonnulls("shipping_method_code", "shipping_method_name") <> 1
    ),
    -- Once an account has an order, it is opened by that account and by no token.
    ADD CONSTRAINT "orders_owner_check" CHECK ("user_id" IS NULL OR "token_hash" IS NULL);

-- CheckOrderLines
ALTER TABLE "order_lines"
    ADD CONSTRAINT "order_lines_discount_check" CHECK ("discount_cents" BETWEEN 0 AND greatest("total_cents", 0)),
    ADD CONSTRAINT "order_lines_tax_class_check" CHECK ("tax_class" IN ('standard', 'reduced', 'zero')),
    ADD CONSTRAINT "order_lines_tax_rate_check" CHECK ("tax_rate_basis_points" BETWEEN 0 AND 10000);

-- An account that confirms its address takes over what was ordered with it; of all orders, guests' are few.
CREATE INDEX "orders_guest_email_idx" ON "orders"("email") WHERE "user_id" IS NULL;
