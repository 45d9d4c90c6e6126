// The page that takes files in.
import { need } from './core/dom'
import { mount } from './upload/open'

const { desks } = JSON.parse(need('#upload-data').textContent ?? '') as { desks: string[] }
if (desks.length) mount(need('#uploader'), desks)
