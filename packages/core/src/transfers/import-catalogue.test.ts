import { describe, expect, test } from 'vitest'
import { addItem } from '../cart/index.ts'
import { placeOrder } from '../orders/index.ts'
import { aCustomer, anAddress, aProduct } from '../testing/index.ts'
import { importText } from './start-import.ts'
import { importCatalogue } from './import-catalogue.ts'
import { useTransferShop } from './transfers.testing.ts'

const transfers = useTransferShop()

const HEADER = 'slug,name,description,tags,category,brand,sku,options,price,currency,on_hand'

const productOf = (slug: string) =>
  transfers.shop.db.product.findUniqueOrThrow({
    where: { slug },
    select: {
      name: true,
      description: true,
      tags: true,
      version: true,
      minCents: true,
      maxCents: true,
      currency: true,
      variantCount: true,
      inStock: true,
      isListed: true,
      category: { select: { slug: true, parent: { select: { slug: true, name: true } } } },
      brand: { select: { slug: true, name: true } },
      variants: {
        orderBy: { position: 'asc' },
        select: {
          sku: true,
          options: true,
          priceCents: true,
          currency: true,
          onHand: true,
          position: true,
          movements: { select: { reason: true, onHandDelta: true }, orderBy: { id: 'asc' } },
          prices: { select: { priceCents: true }, orderBy: { id: 'asc' } },
        },
      },
    },
  })

test('a product with its variants, category and brand comes into being', async () => {
  const transfer = await transfers.import(
    HEADER,
    'linen-shirt,Linen Shirt,"Cool, and ""light""",linen|summer \\| beach,Clothing > Shirts,Halden,LS-M,size=M|color=Red,49.90,EUR,3',
    'linen-shirt,,,,,,LS-L,size=L|color=Red,59.9,,',
  )
  expect(transfer).toMatchObject({ status: 'done', error: null, reportUrl: null, fileUrl: null })
  expect(transfer.progress).toMatchObject({ rowsDone: 2, rowsCreated: 2, rowsUpdated: 0, rowsFailed: 0 })
  expect(transfer.progress.bytesDone).toBe(transfer.progress.bytesTotal)
  expect(await productOf('linen-shirt')).toEqual({
    name: 'Linen Shirt',
    description: 'Cool, and "light"',
    tags: ['linen', 'summer | beach'],
    version: 1,
    minCents: 4_990,
    maxCents: 5_990,
    currency: 'EUR',
    variantCount: 2,
    inStock: true,
    isListed: true,
    category: { slug: 'shirts', parent: { slug: 'clothing', name: 'Clothing' } },
    brand: { slug: 'halden', name: 'Halden' },
    variants: [
      {
        sku: 'LS-M',
        options: { size: 'M', color: 'Red' },
        priceCents: 4_990,
        currency: 'EUR',
        onHand: 3,
        position: 0,
        movements: [{ reason: 'initial', onHandDelta: 3 }],
        prices: [{ priceCents: 4_990 }],
      },
      {
        sku: 'LS-L',
        options: { size: 'L', color: 'Red' },
        priceCents: 5_990,
        currency: 'EUR',
        onHand: 0,
        position: 1,
        movements: [],
        prices: [{ priceCents: 5_990 }],
      },
    ],
  })
})

test('the same file again changes nothing', async () => {
  const file = [
    HEADER,
    'mug,Mug,Enamel,gift,Home > Kitchen,Bruma,MUG-1,size=350 ml,14.90,EUR,20',
    'mug,,,,,,MUG-2,,9.90,,5',
  ]
  await transfers.import(...file)
  const tables = ['products', 'variants', 'price_changes', 'stock_movements', 'categories', 'brands']
  const before = await Promise.all(
    tables.map((name) => transfers.shop.db.$queryRawUnsafe(`select t::text from ${name} t order by 1`)),
  )
  const again = await transfers.import(...file)
  const after = await Promise.all(
    tables.map((name) => transfers.shop.db.$queryRawUnsafe(`select t::text from ${name} t order by 1`)),
  )
  expect(again.progress).toMatchObject({ rowsDone: 2, rowsCreated: 0, rowsUpdated: 0, rowsFailed: 0 })
  expect(after).toEqual(before)
})

const skus = async (slug: string) => (await productOf(slug)).variants.map(({ sku }) => sku)

/** The rows of the report, without its header. */
async function reportOf(...lines: string[]): Promise<string[]> {
  const transfer = await transfers.import(...lines)
  expect(transfer.status).toBe('done')
  const [header, ...rows] = (await transfers.fetch(transfer.reportUrl)).trimEnd().split('\n')
  expect(header).toBe('line,column,value,error')
  expect(transfer.progress.rowsFailed).toBe(new Set(rows.map((row) => row.split(',')[0])).size)
  return rows
}

describe('a row of a variant that is there', () => {
  test('changes what its cells say, and leaves the rest', async () => {
    const { slug, variants } = await aProduct(transfers.shop, {
      variants: [{ priceCents: 1_000, stock: 10, options: { size: 'S' } }],
    })
    const { sku } = variants[0]!
    const { progress } = await transfers.import('sku,price,on_hand', `${sku},12.00,7`)
    expect(progress).toMatchObject({ rowsCreated: 0, rowsUpdated: 1, rowsFailed: 0 })
    expect(await productOf(slug)).toMatchObject({
      version: 2,
      minCents: 1_200,
      variants: [
        {
          options: { size: 'S' },
          onHand: 7,
          movements: [
            { reason: 'initial', onHandDelta: 10 },
            { reason: 'adjustment', onHandDelta: -3 },
          ],
          prices: [{ priceCents: 1_000 }, { priceCents: 1_200 }],
        },
      ],
    })
  })

  test('counts the version up for the product or the variant, not for stock', async () => {
    const { slug, variants } = await aProduct(transfers.shop, { variants: [{}, {}] })
    const { sku } = variants[0]!
    const version = async () => (await productOf(slug)).version
    await transfers.import('sku,on_hand', `${sku},3`)
    expect(await version()).toBe(1)
    await transfers.import('sku,options', `${sku},size=L`)
    expect(await version()).toBe(2)
    await transfers.import('sku,name,price', `${sku},New,5.00`)
    expect(await version()).toBe(3)
    await transfers.import('slug,sku,price', `${slug},${sku}-more,5.00`)
    expect(await version()).toBe(4)
  })

  test('is found by its sku though the product’s slug has changed', async () => {
    const { id, slug, variants } = await aProduct(transfers.shop)
    const { sku } = variants[0]!
    await transfers.shop.db.product.update({ where: { id }, data: { slug: `${slug}-now` } })
    expect((await transfers.import('slug,sku,name', `${slug},${sku},Renamed`)).progress.rowsUpdated).toBe(1)
    expect((await transfers.import('slug,sku,price', `${slug},${sku}-2,1.00`)).progress.rowsCreated).toBe(1)
    expect(await skus(`${slug}-now`)).toEqual([sku, `${sku}-2`])
  })
})

test('without a slug, the name makes it, and rows of one name are one product', async () => {
  await transfers.import('sku,name,price', 'TEE-S,Tée Shirt,1.00', 'TEE-M,Tée Shirt,1.00')
  expect(await skus('tee-shirt')).toEqual(['TEE-S', 'TEE-M'])
})

test('rows of one product need not stand together', async () => {
  await transfers.import('slug,sku,name,price', 'apart-a,AP-1,A,1.00', 'apart-b,AP-2,B,1.00', 'apart-a,AP-3,,1.00')
  expect(await skus('apart-a')).toEqual(['AP-1', 'AP-3'])
})

test('categories and brands are found by slug or name, and made once', async () => {
  const { db } = transfers.shop
  const garden = await db.category.create({ data: { slug: 'the-garden', name: 'Garden' } })
  await db.brand.create({ data: { slug: 'acme-inc', name: 'Acme' } })
  const report = await reportOf(
    'sku,name,price,category,brand',
    'G-1,G1,1.00,the-garden,acme',
    'G-2,G2,1.00,garden > Tools,ACME-INC',
    'G-3,G3,1.00,GARDEN>tools>Spades,Other',
    'G-4,G4,1.00,Shed > Tools,other',
    'G-5,G5,not a price,Nowhere,Nobody',
  )
  expect(report).toEqual([expect.stringMatching(/^6,price,not a price,/)])
  const tree = await db.category.findMany({
    select: { slug: true, parent: { select: { slug: true } } },
    orderBy: { slug: 'asc' },
  })
  expect(tree.filter(({ slug }) => /garden|tools|spades|shed|nowhere/.test(slug))).toEqual([
    { slug: 'shed', parent: null },
    { slug: 'shed-tools', parent: { slug: 'shed' } },
    { slug: 'spades', parent: { slug: 'tools' } },
    { slug: 'the-garden', parent: null },
    { slug: 'tools', parent: { slug: 'the-garden' } },
  ])
  expect(await db.category.findUnique({ where: { id: garden.id } })).toMatchObject({ productCount: 1 })
  expect(
    await db.brand.findMany({
      where: { slug: { in: ['acme-inc', 'acme', 'other', 'nobody'] } },
      orderBy: { slug: 'asc' },
    }),
  ).toMatchObject([
    { slug: 'acme-inc', name: 'Acme', productCount: 2 },
    { slug: 'other', name: 'Other', productCount: 2 },
  ])
})

describe('the report', () => {
  test('has each error with line, column and value, and the good rows go in', async () => {
    const long = 'x'.repeat(300)
    const report = await reportOf(
      HEADER,
      'rep-1,One,,,,,REP-1,,1.00,,',
      'Rep 2,Two,,,,,REP-2,size,"1,00",USD,-1',
      `rep-3,${long},,,,,REP-3,,1.00,,`,
      'rep-4,Four,,,,,,,1.00,,',
      'rep-5,Five,,,,,REP-5,,1.00,,,,',
      'rep-6,"Six" six,,,,,REP-6,,1.00,,',
      'rep-7,"Seven',
      'with two lines",,,no-such,,=REP,,1.00,,',
      'rep-8,Eight,,,,,REP-8,,,,',
      'rep-9,,,,,,REP-9,,1.00,,',
      ',日本,,,,,REP-10,,1.00,,',
      'rep-12,Last,,,,,REP-12,,1.00,,',
    )
    expect(report.map((row) => row.split(',').slice(0, 2).join(','))).toEqual([
      '3,currency',
      '3,on_hand',
      '3,options',
      '3,price',
      '3,slug',
      '4,name',
      '5,sku',
      '6,',
      '7,',
      '8,category',
      '8,sku',
      '10,price',
      '11,name',
      '12,slug',
    ])
    expect(report[2]).toBe('3,options,size,"Must be name=value pairs with | between, such as size=M|color=Red"')
    expect(report[3]).toBe('3,price,"1,00","Must be an amount such as 12.90, with at most 2 decimals"')
    expect(report[5]).toBe(`4,name,${'x'.repeat(99)}…,Too big: expected string to have <=200 characters`)
    expect(report[10]).toMatch(/^8,sku,'=REP,/)
    expect(await skus('rep-1')).toEqual(['REP-1'])
    expect(await skus('rep-12')).toEqual(['REP-12'])
    expect(await transfers.shop.db.variant.count({ where: { sku: { startsWith: 'REP-' } } })).toBe(2)
  })

  test('names the first line of a sku that comes twice, though that had errors', async () => {
    expect(
      await reportOf('slug,name,sku,price', 'tw,T,TW-1,1.00', 'tw,,TW-1,2.00', 'tw,,TW-2,x', 'tw,,TW-2,2.00'),
    ).toEqual([
      '3,sku,TW-1,Stands in line 2 already',
      expect.stringMatching(/^4,price,x,/),
      '5,sku,TW-2,Stands in line 4 already',
    ])
    expect((await productOf('tw')).variants).toMatchObject([{ sku: 'TW-1', priceCents: 100 }])
  })

  test('has skus of other products, and of what was removed', async () => {
    const [one, removed, partly] = await Promise.all(
      [1, 2, 3].map(() => aProduct(transfers.shop, { variants: [{}, {}] })),
    )
    const { db } = transfers.shop
    await db.product.update({ where: { id: removed!.id }, data: { deletedAt: new Date() } })
    await db.variant.update({ where: { id: partly!.variants[0]!.id }, data: { deletedAt: new Date() } })
    expect(
      await reportOf(
        'slug,name,sku,price',
        `another,Another,${one!.variants[0]!.sku},1.00`,
        `,,${removed!.variants[0]!.sku},1.00`,
        `${removed!.slug},,NEW-OF-REMOVED,1.00`,
        `,,${partly!.variants[0]!.sku},1.00`,
      ),
    ).toEqual([
      `2,sku,${one!.variants[0]!.sku},Belongs to the product ${one!.slug}`,
      `3,slug,${removed!.slug},This product was removed`,
      `4,slug,${removed!.slug},This product was removed`,
      `5,sku,${partly!.variants[0]!.sku},This variant was removed from sale`,
    ])
  })

  test('has stock below what orders have reserved, to the piece', async () => {
    const { variants } = await aProduct(transfers.shop, { variants: [{ stock: 10 }, { stock: 10 }] })
    const [less, enough] = variants.map(({ sku }) => sku)
    const { db } = transfers.shop
    await db.variant.updateMany({ where: { sku: { in: [less!, enough!] } }, data: { reserved: 4 } })
    expect(await reportOf('sku,on_hand', `${less},3`, `${enough},4`)).toEqual([
      `2,on_hand,3,4 pieces are reserved by orders: fewer cannot be on hand`,
    ])
    expect(
      await db.variant.findMany({
        where: { sku: { in: [less!, enough!] } },
        select: { onHand: true },
        orderBy: { position: 'asc' },
      }),
    ).toEqual([{ onHand: 10 }, { onHand: 4 }])
  })

  test('has rows that say otherwise of a product than its first one', async () => {
    expect(
      await reportOf(
        'slug,name,tags,brand,sku,price',
        'say,Say,a|b,Sayer,SAY-1,1.00',
        'say,Other,a|b,Sayer,SAY-2,1.00',
        'say,Say,b|a,Another,SAY-3,1.00',
        'say,Say,,sayer,SAY-4,1.00',
      ),
    ).toEqual([
      '3,name,Other,Is not what line 2 says of the same product',
      '4,brand,,Is not what line 2 says of the same product',
      '4,tags,"{b,a}",Is not what line 2 says of the same product',
    ])
    expect(await skus('say')).toEqual(['SAY-1', 'SAY-4'])
    expect(await transfers.shop.db.brand.findUnique({ where: { slug: 'another' } })).toBeNull()
  })

  test('has the variants that are too many', async () => {
    const rows = Array.from({ length: 202 }, (_, index) => `many,Many,MANY-${index},1.00`)
    expect(await reportOf('slug,name,sku,price', ...rows)).toEqual([
      '202,,MANY-200,A product has at most 200 variants',
      '203,,MANY-201,A product has at most 200 variants',
    ])
  })
})

describe('an import that is run again', () => {
  const rows = Array.from({ length: 2_500 }, (_, index) =>
    index % 100 === 99
      ? `again-${index},,x`
      : `again-${index % 700},Again ${index % 700},AGAIN-${index},1.${index % 10}0,5`,
  )
  const file = ['slug,name,sku,price,on_hand', ...rows]

  test('goes on behind the last chunk that was committed, and the report is whole', async () => {
    const { shop, job, admin } = transfers
    const { id } = await importText(shop.as(admin), { csv: `${file.join('\n')}\n` })
    for (const rowsDone of [1_000, 2_000]) {
      const stop = new AbortController()
      const ctx = job(stop.signal)
      const { bulk } = ctx
      // The worker ends after one chunk, which is the second transaction.
      let count = 0
      const transaction: typeof bulk.transaction = (fn, options) =>
        bulk.transaction(fn, options).finally(() => ++count === 2 && stop.abort())
      await expect(importCatalogue({ ...ctx, bulk: { transaction } }, { transferId: id })).rejects.toThrow()
      expect(await shop.db.transfer.findUnique({ where: { id } })).toMatchObject({ status: 'running', rowsDone })
    }
    await importCatalogue(job(), { transferId: id })
    const transfer = await shop.db.transfer.findUniqueOrThrow({ where: { id } })
    expect(transfer).toMatchObject({ status: 'done', rowsDone: 2_500, rowsFailed: 25, rowsCreated: 2_475 })
    const whole = await transfers.import(...file)
    expect(whole.progress).toMatchObject({ rowsCreated: 0, rowsUpdated: 0, rowsFailed: 25 })
    const [first, second] = await Promise.all(
      [id, whole.id].map(async (key) =>
        Buffer.concat(await (await shop.storage.get(`reports/${key}.csv`))!.body.toArray()).toString(),
      ),
    )
    expect(first).toBe(second)
    expect(await shop.db.transferError.count()).toBe(0)
    expect(await shop.db.transferSku.count()).toBe(0)
    await importCatalogue(job(), { transferId: id })
    expect(await shop.db.transfer.findUnique({ where: { id } })).toEqual(transfer)
  })

  test('loses to whom has gone on meanwhile, without doing a row twice', async () => {
    const { shop, job, admin } = transfers
    const lines = file.map((line) => line.replaceAll('again', 'both').replaceAll('AGAIN', 'BOTH'))
    const { id } = await importText(shop.as(admin), { csv: `${lines.join('\n')}\n` })
    const outcomes = await Promise.allSettled([1, 2, 3].map(() => importCatalogue(job(), { transferId: id })))
    await importCatalogue(job(), { transferId: id })
    expect(outcomes.filter(({ status }) => status === 'rejected').length).toBeGreaterThan(0)
    expect(await shop.db.transfer.findUnique({ where: { id } })).toMatchObject({
      status: 'done',
      rowsDone: 2_500,
      rowsCreated: 2_475,
    })
    const [ledger] = await shop.db.$queryRaw<{ sum: number }[]>`
      select sum(on_hand_delta)::int as sum from stock_movements where variant_id in (select id from variants where sku like 'BOTH-%')`
    expect(ledger?.sum).toBe(2_475 * 5)
  })
})

test('a file that is gone fails the import with a sentence', async () => {
  const { shop, job, admin } = transfers
  const { id } = await importText(shop.as(admin), { csv: 'sku\nX\n' })
  await shop.storage.remove([`imports/${id}.csv`])
  await importCatalogue(job(), { transferId: id })
  expect(await shop.db.transfer.findUnique({ where: { id } })).toMatchObject({
    status: 'failed',
    error: 'The uploaded file is gone.',
  })
})

test('only admins start one, and only jobs do it', async () => {
  const { shop, job } = transfers
  const customer = { kind: 'customer', userId: '019ab000-0000-7000-8000-00000000000b' } as const
  await expect(importText(shop.as(customer), { csv: 'sku\nX\n' })).rejects.toMatchObject({ code: 'auth.forbidden' })
  await expect(importText(shop.as(), { csv: 'sku\nX\n' })).rejects.toMatchObject({ code: 'auth.required' })
  await expect(
    importCatalogue({ ...job(), actor: transfers.admin }, { transferId: customer.userId }),
  ).rejects.toMatchObject({
    code: 'auth.forbidden',
  })
})

test('orders and imports of the same variants do not fail each other, and no piece is lost', async () => {
  const { shop } = transfers
  const { variants } = await aProduct(shop, { variants: Array.from({ length: 60 }, () => ({ stock: 1_000 })) })
  const order = async (from: number) => {
    const buyer = await aCustomer(shop)
    for (const { id } of [variants[from]!, variants[59 - from]!]) {
      await addItem(shop.as(buyer), { variantId: id, quantity: 1 })
    }
    return placeOrder(shop.as(buyer), { shippingAddress: anAddress })
  }
  const stock = (pieces: number) =>
    transfers.import('sku,price,on_hand', ...variants.map(({ sku }) => `${sku},2.00,${pieces}`))
  const outcomes = await Promise.allSettled([
    ...Array.from({ length: 20 }, (_, index) => order(index)),
    ...[900, 700, 800].map(stock),
    ...Array.from({ length: 9 }, (_, index) => order(20 + index)),
  ])
  expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([])
  const [wrong] = await shop.db.$queryRaw<{ count: number }[]>`
    select count(*)::int as count from variants v join lateral (
      select sum(on_hand_delta) as on_hand, sum(reserved_delta) as reserved from stock_movements where variant_id = v.id
    ) m on true
    where v.sku = any (${variants.map(({ sku }) => sku)}) and (v.on_hand, v.reserved) is distinct from (m.on_hand, m.reserved)`
  expect(wrong?.count).toBe(0)
})
