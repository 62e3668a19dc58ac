import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { TestedPackage } from './test-files.ts'

/** The part of vitest's JSON report that counts. */
interface Report {
  success: boolean
  numPassedTests: number
  numFailedTests: number
  numPendingTests: number
  numTodoTests: number
  testResults: { name: string; status: string; assertionResults: { status: string }[] }[]
}

export interface Total {
  passed: number
  failed: number
  /** Skipped or left to do. */
  skipped: number
  /** What went wrong outside of a test, a line each; every one of them counts as a failure. */
  faults: string[]
}

const reportOf = (folder: string) => join(folder, 'test-results', 'vitest.json')

/** So that nothing of an earlier run is counted in this one. */
export function removeReports(packages: readonly TestedPackage[]): void {
  for (const { folder } of packages) rmSync(reportOf(folder), { force: true })
}

/** Adds up what vitest reported for each package; one that left no report has failed. */
export function sumUp(packages: readonly TestedPackage[]): Total {
  const total: Total = { passed: 0, failed: 0, skipped: 0, faults: [] }
  for (const { name, folder } of packages) {
    const report = readReport(folder)
    if (!report) {
      total.faults.push(`${name} left no test results`)
      continue
    }
    total.passed += report.numPassedTests
    total.failed += report.numFailedTests
    total.skipped += report.numPendingTests + report.numTodoTests
    total.faults.push(...faultsOf(name, report))
  }
  total.failed += total.faults.length
  return total
}

function faultsOf(name: string, { testResults, success, numFailedTests }: Report): string[] {
  // A file can fail without any of its tests: when it cannot be loaded, or prepared.
  const broken = testResults.filter(
    ({ status, assertionResults }) => status === 'failed' && assertionResults.every((test) => test.status !== 'failed'),
  )
  if (broken.length > 0) return broken.map((file) => `${file.name} could not be run`)
  // An error that no test caught, or a coverage threshold.
  return success || numFailedTests > 0 ? [] : [`${name} failed, though none of its tests did`]
}

function readReport(folder: string): Report | undefined {
  try {
    return JSON.parse(readFileSync(reportOf(folder), 'utf8')) as Report
  } catch {
    return undefined
  }
}
