/** A piece of a compiled mail, with {{names}} in it. */
export interface MailBlock {
  name: string
  markup: string
}

/** Cuts compiled HTML at its `<!-- block name -->` comments; what stands before the first is the block `head`. */
export function blocksOf(compiled: string): MailBlock[] {
  const [head = '', ...rest] = withoutBlanks(compiled).split('<!-- block ')
  const blocks = rest.map((piece) => {
    const [, name = '', markup = ''] = /^(\w+) -->\n?([\s\S]*)$/.exec(piece) ?? []
    return { name, markup }
  })
  return [{ name: 'head', markup: head }, ...blocks]
}

/** The indentation of the compiler is a third of every mail. */
const withoutBlanks = (html: string) => html.replaceAll(/\s*\n\s*/g, '\n')

/** TypeScript that exports a function for each block, from the values of its {{names}} to escaped HTML. */
export const moduleOf = (blocks: MailBlock[]): string =>
  `// Made from mail.mjml by \`pnpm generate\`; change that.\nimport { type Html, html } from '../html.ts'\n${blocks.map(functionOf).join('')}`

const REPEATED = /\{\{#(\w+)\}\}([\s\S]*?)\{\{\/\1\}\}/g

function functionOf({ name, markup }: MailBlock): string {
  const single = namesIn(markup.replaceAll(REPEATED, ''))
  const repeated = [...markup.matchAll(REPEATED)].map(([, list = '', row = '']) => ({ list, names: namesIn(row) }))
  const fields = [
    ...single.map((field) => `  ${field}: string\n`),
    ...repeated.map(
      ({ list, names }) => `  ${list}: readonly { ${names.map((field) => `${field}: string`).join('; ')} }[]\n`,
    ),
  ]
  const parameters = [...single, ...repeated.map(({ list }) => list)]
  const type = `${name[0]?.toUpperCase()}${name.slice(1)}Values`
  if (fields.length === 0) return `\nexport const ${name} = (): Html => html\`${quoted(markup)}\`\n`
  const body = quoted(markup)
    .replaceAll(REPEATED, (_, list: string, row: string) => {
      return `\${${list}.map(({ ${namesIn(row).join(', ')} }) => html\`${filled(row)}\`)}`
    })
    .replaceAll(/\{\{(\w+)\}\}/g, '$${$1}')
  return `\nexport interface ${type} {\n${fields.join('')}}\n\nexport const ${name} = ({ ${parameters.join(', ')} }: ${type}): Html => html\`${body}\`\n`
}

const namesIn = (markup: string) => [...new Set([...markup.matchAll(/\{\{(\w+)\}\}/g)].map(([, name = '']) => name))]
const filled = (markup: string) => markup.replaceAll(/\{\{(\w+)\}\}/g, '$${$1}')

/** As a template literal holds it. */
const quoted = (markup: string) => markup.replaceAll(/[\\`]|\$\{/g, '\\$&')
