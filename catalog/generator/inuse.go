package main

import "k8s.io/component-base/featuregate"

// What of an old object licenses a use; see docs/catalog.md.
const (
	inUseNever  = "never"  // nothing does
	inUsePath   = "path"   // a use at the same path, not just any of the same gate
	inUseAny    = "any"    // any value at the same path
	inUseParent = "parent" // the parent's being there
)

// findInUse asks the update strategy what lets a rule's use stay.
func (p *probe) findInUse(rules []rule) {
	if p.registry.update == nil || p.baseline != nil {
		return
	}
	for i := range rules {
		// What a template's rules say holds for the places where it stands, and is asked where it was found.
		if rules[i].Tightens || p.byPath[rules[i].Path].steps == nil {
			continue
		}
		rules[i].InUse = p.inUse(rules[i], rules)
	}
}

func (p *probe) inUse(r rule, all []rule) string {
	at, known := p.byPath[r.Path]
	if !known || at.String() == "metadata.name" {
		return ""
	}
	var gates []featuregate.Feature
	for _, name := range gateNamesOf(r) {
		gates = append(gates, featuregate.Feature(name))
	}
	next := p.asStored(r.Example)
	if next == nil {
		return ""
	}
	if kept, known := p.keeps(next, next, at, r.Effect, gates); known && !kept {
		return inUseNever
	}
	without := clone(next).(object)
	for _, other := range all {
		if gateText(other) == gateText(r) {
			remove(without, p.byPath[other.Path].steps)
		}
	}
	if kept, known := p.keeps(next, without, at, r.Effect, gates); known && kept {
		return inUseParent
	}
	if r.Values != nil || r.Not != "" {
		for _, value := range p.supported[r.Path] {
			other := clone(next).(object)
			set(other, at.steps, value)
			if containsValue(r.Values, value) {
				continue
			}
			if kept, known := p.keeps(next, other, at, r.Effect, gates); known && kept {
				return inUseAny
			}
		}
	}
	for _, sibling := range all {
		if sibling.Path == r.Path || gateText(sibling) != gateText(r) || sibling.Tightens {
			continue
		}
		if kept, known := p.keeps(next, p.asStored(sibling.Example), at, r.Effect, gates); known && !kept {
			return inUsePath
		}
		break
	}
	return ""
}

// asStored is an object as a server with all gates on has stored it: with the defaults that it fills in.
func (p *probe) asStored(example any) object {
	result, _, err := p.post(clone(example).(object), true)
	if err != nil {
		return nil
	}
	stored, _ := result.stored.(object)
	return stored
}

func containsValue(list []any, value any) bool {
	for _, known := range list {
		if known == value {
			return true
		}
	}
	return false
}

func gateText(r rule) string { return text(r.Gate) }

// keeps holds when an update from the old object, with the gates off, does to what is at the place no more than with
// all gates on. Of a refusal that is not known where the update is refused with all gates on, too: most of a pod may not
// change.
func (p *probe) keeps(next, old object, at place, what string, gates []featuregate.Feature) (kept, known bool) {
	put := func(except ...featuregate.Feature) (result outcome, err error) {
		p.posts++
		withGates(true, except, func() { result, err = p.registry.put(next, old) })
		return result, err
	}
	on, err := put()
	if err != nil || old == nil || what == "refused" && hasCauseAt(on, at) {
		return true, false
	}
	off, err := put(gates...)
	return err == nil && p.compare(on, off, at) == nil, err == nil
}
