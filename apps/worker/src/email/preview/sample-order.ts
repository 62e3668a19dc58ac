import type { Order } from '@shop/validators'

/** An order as it might be, for people to see what mails look like: in a shop whose prices include tax. */
export const sampleOrder = (): Order => ({
  id: '019ab3c4-5d6e-7f80-9123-456789abcdef',
  number: 'K7QM-42XD',
  status: 'pending',
  email: 'ada@example.com',
  currency: 'EUR',
  subtotalCents: 21_470,
  discountCents: 1_000,
  shippingCents: 490,
  taxCents: 3_347,
  totalCents: 20_960,
  pricesIncludeTax: true,
  taxes: [{ rateBasisPoints: 1_900, netCents: 17_613, taxCents: 3_347 }],
  shippingMethod: { code: 'parcel', name: 'DHL Paket' },
  lines: [
    line({
      position: 1,
      name: 'Linen Shirt',
      options: { size: 'M', color: 'white' },
      quantity: 2,
      unitPriceCents: 4_990,
    }),
    line({ position: 2, name: 'Tea Pot', options: {}, quantity: 1, unitPriceCents: 1_590 }),
    line({
      position: 3,
      name: 'Reading Lamp with Adjustable Arm and Solid Oak Base',
      options: { finish: 'brushed brass' },
      quantity: 1,
      unitPriceCents: 9_900,
    }),
  ],
  shippingAddress: {
    name: 'Ada Lovelace',
    line1: 'Schönhauser Allee 123',
    line2: 'Hinterhaus, 2. OG',
    city: 'Berlin',
    postalCode: '10437',
    country: 'DE',
  },
  history: [{ from: null, to: 'pending', at: '2026-11-23T13:05:00.000Z', note: null }],
  reservedUntil: '2026-11-23T13:35:00.000Z',
  createdAt: '2026-11-23T13:05:00.000Z',
})

interface Line extends Pick<Order['lines'][number], 'name' | 'options' | 'quantity' | 'unitPriceCents'> {
  position: number
}

const line = ({ position, ...rest }: Line): Order['lines'][number] => ({
  id: `019ab3c4-0000-7000-8000-00000000000${position}`,
  productId: `019ab3c4-0000-7000-8001-00000000000${position}`,
  variantId: `019ab3c4-0000-7000-8002-00000000000${position}`,
  sku: `SAMPLE-${position}`,
  ...rest,
  totalCents: rest.quantity * rest.unitPriceCents,
  discountCents: 0,
  taxClass: 'standard',
  taxRateBasisPoints: 1_900,
})
