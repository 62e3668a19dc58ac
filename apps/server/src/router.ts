import { authRouter } from './routers/auth.ts'
import { brandProcedures } from './routers/brands.ts'
import { cartRouter } from './routers/cart.ts'
import { categoryProcedures } from './routers/categories.ts'
import { exportsRouter } from './routers/exports.ts'
import { healthRouter } from './routers/health.ts'
import { imageProcedures } from './routers/images.ts'
import { orderChangeProcedures } from './routers/order-changes.ts'
import { ordersRouter } from './routers/orders.ts'
import { paymentsRouter } from './routers/payments.ts'
import { productsRouter } from './routers/products.ts'
import { transferProcedures } from './routers/transfers.ts'
import { usersRouter } from './routers/users.ts'
import { webhooksRouter } from './routers/webhooks.ts'
import { wishlistRouter } from './routers/wishlist.ts'
import { t } from './trpc/init.ts'

/** The contract: every procedure, served under `/trpc` as RPC and under `/api/v1` as REST. */
export const appRouter = t.router({
  health: healthRouter,
  auth: authRouter,
  products: {
    ...productsRouter,
    ...imageProcedures,
    ...categoryProcedures,
    ...brandProcedures,
    ...transferProcedures,
  },
  cart: cartRouter,
  orders: { ...ordersRouter, ...orderChangeProcedures },
  exports: exportsRouter,
  payments: paymentsRouter,
  users: usersRouter,
  wishlist: wishlistRouter,
  webhooks: webhooksRouter,
})

export type AppRouter = typeof appRouter
