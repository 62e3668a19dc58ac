import { idOf, Kind } from './ids.ts'
import { randomOf } from './random.ts'
import { momentOf } from './time.ts'
import * as words from './words.ts'

/** What every demo customer logs in with. */
export const CUSTOMER_PASSWORD = 'CustomerPass123!'

const MIN_CUSTOMERS = 10
const ORDERS_PER_CUSTOMER = 20

/** How many customers a shop with so many orders has. */
export const customersFor = (orders: number): number =>
  Math.max(MIN_CUSTOMERS, Math.floor(orders / ORDERS_PER_CUSTOMER))

export interface Customer {
  id: string
  email: string
  name: string
  createdAt: number
  /** As JSON. */
  address: string
}

/** The n-th customer: it depends on nothing but n. */
export function customerOf(index: number): Customer {
  const random = randomOf(Kind.user, index)
  const first = random.pick(words.firstNames)
  const last = random.pick(words.lastNames)
  const name = `${first} ${last}`
  const [city, postalCode, country] = random.common(words.cities, 1.3)
  const line1 = `${random.pick(words.streets)} Street ${1 + random.below(180)}`
  const createdAt = momentOf(index)
  return {
    id: idOf(Kind.user, index, createdAt),
    email: `${first}.${last}.${index}@example.com`.toLowerCase(),
    name,
    createdAt,
    address: JSON.stringify({ name, line1, city, postalCode, country }),
  }
}
