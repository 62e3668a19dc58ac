import { interleave } from './interleave.ts'
import {
  BEGIN,
  COMMIT,
  JOB_QUEUED,
  ORDER_FOUND,
  ORDER_LOCKED,
  ORDER_MOVED,
  ORDER_READ,
  STOCK_RELEASED,
} from './statements.ts'

interleave('cancelling the order', {
  begun: BEGIN,
  'order found': ORDER_FOUND,
  'order locked': ORDER_LOCKED,
  'order moved': ORDER_MOVED,
  'intent to be closed': JOB_QUEUED,
  'stock released': STOCK_RELEASED,
  'answer read': ORDER_READ,
  committed: COMMIT,
})
