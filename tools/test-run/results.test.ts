import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { removeReports, sumUp } from './results.ts'

let dir: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'shop-results-'))
})
afterEach(() => rmSync(dir, { recursive: true }))

/** A package with this report, or none. */
function tested(name: string, report?: object | string) {
  const folder = join(dir, name)
  mkdirSync(join(folder, 'test-results'), { recursive: true })
  const text = typeof report === 'object' ? JSON.stringify(report) : report
  if (text) writeFileSync(join(folder, 'test-results/vitest.json'), text)
  return { name, folder }
}

const report = (passed: number, failed = 0, more: object = {}) => ({
  success: failed === 0,
  numPassedTests: passed,
  numFailedTests: failed,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults: [],
  ...more,
})

test('the packages are added up', () => {
  const packages = [
    tested('a', report(3)),
    tested('b', report(4, 1)),
    tested('c', report(0, 0, { numPendingTests: 2, numTodoTests: 1 })),
  ]
  expect(sumUp(packages)).toEqual({ passed: 7, failed: 1, skipped: 3, faults: [] })
})

test('no packages: nothing passed', () => {
  expect(sumUp([])).toEqual({ passed: 0, failed: 0, skipped: 0, faults: [] })
})

test.each([
  ['no report', undefined],
  ['half a report', '{"success":tr'],
])('%s is a failure', (_what, content) => {
  expect(sumUp([tested('a', report(3)), tested('b', content)])).toEqual({
    passed: 3,
    failed: 1,
    skipped: 0,
    faults: ['b left no test results'],
  })
})

test.each([
  ['loaded', []],
  ['prepared', [{ status: 'skipped' }]],
])('a file that could not be %s is a failure, though no test of it failed', (_what, assertionResults) => {
  const broken = { name: '/x/cart.test.ts', status: 'failed', assertionResults }
  const fine = { name: '/x/money.test.ts', status: 'passed', assertionResults: [{ status: 'passed' }] }
  expect(sumUp([tested('a', report(3, 0, { success: false, testResults: [broken, fine] }))])).toMatchObject({
    passed: 3,
    failed: 1,
    faults: ['/x/cart.test.ts could not be run'],
  })
})

test('a failed test is counted once', () => {
  const file = { name: '/x/cart.test.ts', status: 'failed', assertionResults: [{ status: 'failed' }] }
  expect(sumUp([tested('a', report(3, 1, { testResults: [file] }))])).toMatchObject({
    passed: 3,
    failed: 1,
    faults: [],
  })
})

test('an error outside of the tests is a failure', () => {
  expect(sumUp([tested('a', report(3, 0, { success: false }))])).toMatchObject({
    passed: 3,
    failed: 1,
    faults: ['a failed, though none of its tests did'],
  })
})

test('reports of an earlier run are not counted', () => {
  const packages = [tested('a', report(3))]
  removeReports(packages)
  expect(sumUp(packages)).toMatchObject({ passed: 0, failed: 1, faults: ['a left no test results'] })
})
