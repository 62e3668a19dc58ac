import { describe, expect, it } from 'vitest'
import { splitOrigin, traceparentOf, withOrigin } from './origin.ts'

describe('the origin of a job', () => {
  it('travels beside the payload, and leaves it as it was', () => {
    const origin = { requestId: 'request-1', traceparent: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` }
    const data = withOrigin({ orderId: '1' }, origin)
    expect(data).toMatchObject({ orderId: '1' })
    expect(splitOrigin(data)).toEqual({ payload: { orderId: '1' }, origin })
  })

  it('is missing from jobs by the clock, and from those written before there was one', () => {
    expect(withOrigin({ orderId: '1' }, undefined)).toEqual({ orderId: '1' })
    expect(splitOrigin({ orderId: '1' })).toEqual({ payload: { orderId: '1' }, origin: undefined })
  })
})

describe('traceparent', () => {
  const [trace, parent] = ['4bf92f3577b34da6a3ce929d0e0e4736', '00f067aa0ba902b7']

  it('is taken as W3C Trace Context writes it', () => {
    expect(traceparentOf(`00-${trace}-${parent}-01`)).toBe(`00-${trace}-${parent}-01`)
  })

  it.each([
    ['nothing', undefined],
    ['another version', `01-${trace}-${parent}-01`],
    ['an invalid version', `ff-${trace}-${parent}-01`],
    ['a trace of zeros', `00-${'0'.repeat(32)}-${parent}-01`],
    ['a parent of zeros', `00-${trace}-${'0'.repeat(16)}-01`],
    ['capital letters', `00-${trace.toUpperCase()}-${parent}-01`],
    ['something behind it', `00-${trace}-${parent}-01-more`],
    ['a second line', `00-${trace}-${parent}-01\r\nBcc: x@example.com`],
    ['two headers', [`00-${trace}-${parent}-01`, `00-${trace}-${parent}-01`]],
  ])('is not taken when it is %s', (_, header) => {
    expect(traceparentOf(header)).toBeUndefined()
  })
})
