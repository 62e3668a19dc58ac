/** A catalogue as CSV, the same for the same numbers, with errors at known places. */

export interface PlannedFile {
  /** Pieces of the file. */
  pieces: Iterable<Buffer>
  /** What the report has to say: `line,column` of every planted error, in order. */
  planted: string[]
}

export interface FilePlan {
  products: number
  /** One row in so many has an error. */
  errorEvery: number
}

const HEADER = 'slug,name,description,tags,category,brand,sku,options,price,currency,on_hand'
const KINDS = ['Lamp', 'Mug', 'Tent', 'Shirt', 'Shoe', 'Pan', 'Chair', 'Clock', 'Scarf', 'Bottle', 'Rug', 'Shelf']
const QUALITIES = ['Brass', 'Linen', 'Oak', 'Wool', 'Steel', 'Glass', 'Canvas', 'Cork', 'Copper', 'Cotton', 'Felt']
const ROOMS = ['Kitchen', 'Bath', 'Garden', 'Office', 'Hall', 'Attic', 'Cellar', 'Nursery']
const WORDS =
  'light firm soft hand made in one piece that lasts for years of daily use and ages well with every wash'.split(' ')

/** Each breaks one row in its own way; `column` is where the report finds it. */
const FAULTS: { column: string; spoil(cells: Record<string, string>): void }[] = [
  { column: 'price', spoil: (cells) => (cells['price'] = '"12,90"') },
  { column: 'price', spoil: (cells) => (cells['price'] = '-1.00') },
  { column: 'currency', spoil: (cells) => (cells['currency'] = 'XYZ') },
  { column: 'sku', spoil: (cells) => (cells['sku'] = '') },
  { column: 'on_hand', spoil: (cells) => (cells['on_hand'] = 'many') },
  { column: 'options', spoil: (cells) => (cells['options'] = 'just text') },
  { column: 'slug', spoil: (cells) => (cells['slug'] = 'Not A Slug') },
  { column: 'name', spoil: (cells) => (cells['name'] = 'x'.repeat(201)) },
  { column: 'category', spoil: (cells) => (cells['category'] = 'no-such-category') },
  { column: '', spoil: (cells) => (cells['on_hand'] += ',too,many') },
  { column: '', spoil: (cells) => (cells['description'] = 'a "broken quote') },
  // The sku of the first row.
  { column: 'sku', spoil: (cells) => (cells['sku'] = 'SKU-0') },
]

export function planFile({ products, errorEvery }: FilePlan): PlannedFile {
  const faultOf = (index: number) =>
    index > 0 && index % errorEvery === 0 ? FAULTS[(index / errorEvery) % FAULTS.length] : undefined
  const planted = Array.from({ length: products }, (_, index) => index).flatMap((index) => {
    const fault = faultOf(index)
    return fault ? [`${index + 2},${fault.column}`] : []
  })
  return { planted, pieces: pieces(products, (index, cells) => faultOf(index)?.spoil(cells)) }
}

function* pieces(products: number, spoil: (index: number, cells: Record<string, string>) => void): Generator<Buffer> {
  let text = `${HEADER}\n`
  for (let index = 0; index < products; index++) {
    const cells = cellsOf(index)
    spoil(index, cells)
    text += `${Object.values(cells).join(',')}\n`
    if (text.length < 64 * 1024) continue
    yield Buffer.from(text)
    text = ''
  }
  yield Buffer.from(text)
}

function cellsOf(index: number): Record<string, string> {
  const pick = (list: readonly string[], salt: number) => list[((index + salt) * 7_919) % list.length] ?? ''
  const [quality, kind, room] = [pick(QUALITIES, 1), pick(KINDS, 2), pick(ROOMS, 3)]
  const description = Array.from({ length: 30 }, (_, word) => pick(WORDS, word * word)).join(' ')
  return {
    slug: `${quality}-${kind}-${index}`.toLowerCase(),
    name: `${quality} ${kind} ${index}`,
    description: `"${description}, made for the ""${room}""."`,
    tags: `${quality}|${room}`.toLowerCase(),
    category: `Home > ${room} > ${kind}`,
    brand: `Maker ${index % 200}`,
    sku: `SKU-${index}`,
    options: `material=${quality}|number=${index % 10}`,
    price: `${(index % 900) + 1}.${String(index % 100).padStart(2, '0')}`,
    currency: 'EUR',
    on_hand: String(index % 50),
  }
}
