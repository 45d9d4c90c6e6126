import { json } from '../core/api'
import { all, el, icon } from '../core/dom'
import { sheet } from '../core/sheet'
import { toast } from '../core/toast'
import { language, t } from '../core/words'
import { each } from '../wall/acts'
import { RIGHTS_ICONS } from '../wall/tile'

interface Organisation { code: string; name: string; name_en: string }
interface Present { visibility: string; shared_with: string[]; owner: string }

const LEVELS = ['own', 'organisations', 'members', 'public']

/** Who may see these assets: four levels in words, organisations by name. */
export async function rightsSheet(ids: string[], done: () => void): Promise<void> {
  const { box, body, foot } = sheet(ids.length === 1 ? t('do.rights') : t('share.many', { n: ids.length }))
  body.append(el('p', { class: 'quiet' }, t('wall.loading')))
  const [{ organisations }, present] = await Promise.all([
    json<{ organisations: Organisation[] }>('/api/v1/organisations'),
    ids.length === 1 ? json<Present>(`/api/v1/assets/${ids[0]}`) : Promise.resolve(null),
  ])
  const named = el('fieldset', { class: 'share-named' }, el('legend', { class: 'field-label' }, t('share.which')),
    ...organisations.filter((each) => each.code !== present?.owner).map((each) => el('label', { class: 'check' },
      el('input', { type: 'checkbox', name: 'organisation', value: each.code, checked: present?.shared_with.includes(each.code) ?? false }), language === 'en' && each.name_en ? each.name_en : each.name)))
  const levels = LEVELS.map((level) => el('label', { class: 'version' }, el('span', { class: 'check' },
    el('input', { type: 'radio', name: 'visibility', value: level, checked: level === (present?.visibility ?? 'own') }), icon(RIGHTS_ICONS[level] ?? 'lock'), el('strong', {}, t(`visibility.${level}`))),
    el('span', { class: 'small quiet' }, t(`share.${level}`))))
  body.replaceChildren(el('fieldset', { class: 'share-levels' }, el('legend', { class: 'visually-hidden' }, t('do.rights')), ...levels), named)
  const chosen = () => all<HTMLInputElement>('[name="visibility"]', body).find((radio) => radio.checked)?.value ?? 'own'
  const sync = () => (named.hidden = chosen() !== 'organisations')
  body.addEventListener('change', sync)
  sync()
  all<HTMLInputElement>('[name="visibility"]', body).find((radio) => radio.checked)?.focus()
  foot.append(el('button', { class: 'button', type: 'button', onclick: () => box.close() }, t('do.cancel')),
    el('button', { class: 'button button-accent', type: 'button', onclick: () => void save() }, t('do.save')))

  async function save(): Promise<void> {
    const visibility = chosen()
    const organisations = visibility === 'organisations' ? all<HTMLInputElement>('[name="organisation"]', body).filter((pick) => pick.checked).map((pick) => pick.value) : []
    if (visibility === 'organisations' && !organisations.length) return toast(t('share.none'))
    box.close()
    const changed = await each(ids, (id) => json(`/api/v1/assets/${id}/visibility`, { method: 'PUT', json: { visibility, organisations } }))
    if (changed.length) toast(t('share.done', { n: changed.length, what: t(`visibility.${visibility}`) }))
    done()
  }
}
