import { defineConfig } from 'rolldown'
import { dts } from 'rolldown-plugin-dts'

/** One module and one declaration file; the dependencies stay imports. */
export default defineConfig({
  input: 'src/index.ts',
  external: [/^@trpc\//, 'superjson'],
  platform: 'neutral',
  plugins: [dts({ tsconfig: 'tsconfig.build.json' })],
  transform: { target: 'es2022' },
  output: { dir: 'dist', format: 'es', cleanDir: true },
})
