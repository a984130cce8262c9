import t from 'tap'
import { statusBody } from '../../src/server/status-body.ts'

t.same(statusBody(415, 'no'), {
  apiVersion: 'v1',
  kind: 'Status',
  status: 'Failure',
  code: 415,
  reason: 'UnsupportedMediaType',
  message: 'no',
})
