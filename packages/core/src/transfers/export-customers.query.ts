import { literal } from '@shop/db'
import { booleanCell, moneyCell, textCell, timeCell } from './export-cells.ts'
import { type ExportFilters, type ExportQuery, filtered } from './export-filters.ts'

/** A row for each account that is no admin's, oldest first; what they bought is of orders that count as sold (OrderStats). */
export const customersQuery = ({ currency }: { currency: string }, filters: ExportFilters): ExportQuery => ({
  columns: {
    customer_id: 'u.id',
    email: textCell('u.email'),
    name: textCell('u.name'),
    phone: textCell('u.phone'),
    status: 'u.status',
    created_at: timeCell('u.created_at'),
    language: textCell('u.language'),
    accepts_newsletter: booleanCell('u.newsletter'),
    orders: 'coalesce(sold.orders, 0)',
    total_spent: moneyCell('coalesce(sold.cents, 0)', literal(currency)),
    currency: literal(currency),
    last_order_at: timeCell('sold.last_at'),
  },
  from: `users u left join (
      select user_id, count(*) as orders, sum(total_cents) as cents, max(created_at) as last_at
      from orders
      where status in ('confirmed', 'processing', 'shipped', 'delivered') and currency = ${literal(currency)}
      group by user_id
    ) sold on sold.user_id = u.id`,
  where: [`u.role = 'customer'`, ...filtered(filters, { status: 'u.status', moment: 'u.created_at' })],
  orderBy: 'u.id',
})
