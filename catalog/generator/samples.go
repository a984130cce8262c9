package main

import (
	"fmt"
	"reflect"
)

// smallResource bounds what is searched once more for each value of an enum: in more places it would take too long.
const smallResource = 300

// bases are the objects that the search starts from: the plainest one, and of a small resource one for each value of the
// enums at its top, which may decide how the rest is validated (addressType of an EndpointSlice, type of a Service).
func (p *probe) bases() ([]object, error) {
	plainest, _, err := p.repair(p.start(), place{}, false)
	if err != nil {
		return nil, err
	}
	bases := []object{plainest}
	if len(p.places) > smallResource {
		return bases, nil
	}
	for _, at := range p.places {
		if at.typ.Kind() != reflect.String || len(at.steps) > 2 {
			continue
		}
		for _, value := range p.supported[at.String()] {
			o := clone(plainest).(object)
			set(o, at.steps, value)
			mended, result, err := p.repair(o, at, true)
			if err == nil && len(result.causes) == 0 && text(mended) != text(plainest) {
				bases = append(bases, mended)
			}
		}
	}
	return bases, nil
}

// with is a sample with another value at a place, and as valid as before.
func (p *probe) with(sample object, at place, value any, i int) object {
	if i == 0 {
		return sample
	}
	o := clone(sample).(object)
	set(o, at.steps, value)
	if contains(p.supported[at.String()], fmt.Sprint(value)) {
		if mended, _, err := p.repair(o, at, true); err == nil {
			return mended
		}
	}
	return o
}

// spared lists valid objects in which another value elsewhere takes an effect on a whole structure away, so that what is
// inside can be looked at, too.
func (p *probe) spared(u use) []object {
	if isScalar(toJSON(u.value)) {
		return nil
	}
	_, without := p.conditions(u)
	return without
}

// samplesAt makes objects with something at a place, one from each of its parent's.
func (p *probe) samplesAt(at place, samples map[string][]object) []object {
	parents, ok := samples[at.parent().String()]
	if !ok {
		if _, tried := p.byPath[at.parent().String()]; tried {
			return nil // the parent was never kept, so neither is this
		}
		parents = []object{p.start()}
	}
	var made []object
	seen := map[string]bool{}
	for _, base := range parents {
		sample, err := p.sample(at, base)
		if err != nil || sample == nil {
			continue // validation panicked, or conversion refused it: nothing to learn from such an object
		}
		if state := text(sample); !seen[state] {
			seen[state] = true
			made = append(made, sample)
		}
	}
	return made
}

// sample makes an object with something at a place, as valid as can be; nil when it is not kept.
func (p *probe) sample(at place, base object) (object, error) {
	o := clone(base).(object)
	if _, there := get(o, at.steps); !there {
		set(o, at.steps, clone(p.plain(at)))
	}
	o, result, err := p.repair(o, at, false)
	if err != nil {
		return nil, err
	}
	if missingFrom(result.stored, at.steps) > 0 {
		return nil, nil
	}
	return o, nil
}

// start is the object that probing begins with.
func (p *probe) start() object {
	if p.baseline != nil {
		return clone(p.baseline).(object)
	}
	return p.registry.emptyObject()
}
