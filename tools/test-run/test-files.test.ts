import { basename } from 'node:path'
import { expect, test } from 'vitest'
import { findTestFiles, testedPackages } from './test-files.ts'

test('a word finds the files that have it in their path, and their packages', () => {
  const { files, packages } = findTestFiles(['test-run/test-files'])
  expect(files.map((file) => basename(file))).toEqual(['test-files.test.ts'])
  expect(packages).toEqual(['@shop/tools'])
})

test('a word that finds nothing is an error, with what was meant', () => {
  expect(() => findTestFiles(['test-filse'])).toThrow(
    /^no test file has "test-filse" in its path; did you mean test-files\?$/,
  )
  expect(() => findTestFiles(['elephants-in-the-room'])).toThrow(
    /^no test file has "elephants-in-the-room" in its path$/,
  )
})

test('the packages with tests are known by their names', () => {
  expect(testedPackages().map(({ name }) => name)).toEqual(
    expect.arrayContaining(['@shop/core', '@shop/db', '@shop/tools']),
  )
})
