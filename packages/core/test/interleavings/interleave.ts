import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { reconcileStock } from '../../src/inventory/index.ts'
import { anAdmin, createTestShop } from '../../src/testing/index.ts'
import { openConnection } from './connection.ts'
import { expectAllRight } from './invariants.ts'
import { FIRST, hasSucceeded, meet, type Meeting, type Points, SECOND } from './meet.ts'
import { type Operation, type OperationName, operationNames, operations } from './operations.ts'
import { type Scene, setScene, system } from './scene.ts'

/**
 * Stops an operation at each of its points, runs every operation there is to completion, and looks whether stock, money and
 * carts are right. The points are all of its statements: it fails as soon as there is one more or less.
 */
export function interleave(name: OperationName, points: Points, { isPaid = false } = {}): void {
  const operation: Operation = operations[name]
  let meeting: Meeting
  let scene: Scene
  let admin: Scene['admin']
  beforeAll(async () => {
    const shop = await createTestShop({ connections: 2 })
    admin = await anAdmin(shop)
    meeting = { shop, first: openConnection(shop, FIRST), second: openConnection(shop, SECOND) }
  })
  beforeEach(async () => {
    for (const { retries } of [meeting.first, meeting.second]) retries.length = 0
    scene = await setScene(meeting.shop, { admin, isPaid })
  })
  afterAll(async () => {
    await Promise.all([meeting.first.close(), meeting.second.close()])
    await meeting.shop.close()
  })

  const title = isPaid ? `${name}, paid` : name
  test(`${title}: every statement has a name`, async () => {
    const { first, shop } = meeting
    const statements: string[] = []
    first.listener = async (statement) => void statements.push(statement)
    await operation.run(first.as, scene)
    const names = Object.keys(points)
    expect(statements.map((text, index) => (points[names[index] ?? '']?.test(text) ? names[index] : text))).toEqual(
      names,
    )
    await expectAllRight(shop, scene, [operation])
  })

  describe.each(Object.keys(points))(`${title}, %s`, (point) => {
    test.each(operationNames)('× %s', async (other) => {
      const { shop, first, second } = meeting
      const another: Operation = operations[other]
      const outcomes = await meet(meeting, points, point, {
        first: () => operation.run(first.as, scene),
        second: () => another.run(second.as, scene),
      })
      const succeeded = [operation, another].filter(({ refusals }, index) => hasSucceeded(outcomes[index]!, refusals))
      expect([...first.retries, ...second.retries]).toEqual([])
      await expectAllRight(shop, scene, succeeded)
    })
  })

  test(`${title}: after all of it, stock, ledger and open orders agree throughout the shop`, async () => {
    expect(await reconcileStock(meeting.shop.as(system))).toMatchObject({ differing: 0 })
  })
}
