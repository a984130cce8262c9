package main

import (
	"reflect"

	"k8s.io/component-base/featuregate"
)

// pairDepth bounds the search for pairs to what stands near the top of an object.
const pairDepth = 4

// pairs looks at what gates that no single value explains do to two values together: hostNetwork with hostUsers.
func (p *probe) pairs(samples map[string]object, unexplained []featuregate.Feature) []rule {
	type choice struct {
		at    place
		value any
	}
	var choices []choice
	for _, at := range p.places {
		if len(at.steps) > pairDepth || samples[at.String()] == nil {
			continue
		}
		switch {
		case at.typ.Kind() == reflect.Bool:
			choices = append(choices, choice{at, true}, choice{at, false})
		case at.typ.Kind() == reflect.String:
			for _, value := range at.enum {
				choices = append(choices, choice{at, value})
			}
		}
	}
	var rules []rule
	for i, first := range choices {
		base := clone(samples[first.at.String()]).(object)
		set(base, first.at.steps, first.value)
		for _, second := range choices[i+1:] {
			if second.at.String() == first.at.String() {
				continue
			}
			o := clone(base).(object)
			set(o, second.at.steps, second.value)
			on, _, err := p.post(o, true)
			if err != nil || hasCauseAt(on, first.at) || hasCauseAt(on, second.at) {
				continue
			}
			off, asked, err := p.post(o, true, unexplained...)
			if err != nil || p.compare(on, off, second.at) == nil && p.compare(on, off, first.at) == nil {
				continue
			}
			for _, gate := range intersection(asked, unexplained) {
				without, _, err := p.post(o, true, gate)
				if err != nil {
					continue
				}
				for _, ends := range [][2]choice{{first, second}, {second, first}} {
					e := p.compare(on, without, ends[0].at)
					if e == nil || e.what == "refused" && !hasCauseAt(without, ends[0].at) {
						continue
					}
					e.gates = []featuregate.Feature{gate}
					r := rule{
						Path: ends[0].at.String(), Gate: string(gate), Effect: e.what, Values: []any{ends[0].value}, Example: o,
					}
					// Alone it would have been found, had the rest of its sample not stood in the way.
					alone := clone(o).(object)
					remove(alone, ends[1].at.steps)
					if !p.has(alone, use{at: ends[0].at, object: alone, effect: *e}) {
						r.When = map[string][]any{ends[1].at.String(): {ends[1].value}}
					}
					rules = append(rules, r)
					break
				}
			}
		}
	}
	return merged(rules)
}

// merged leaves one of rules that say the same.
func merged(rules []rule) []rule {
	seen := map[string]bool{}
	var left []rule
	for _, r := range rules {
		identity := r
		identity.Example = nil
		if state := text(identity); !seen[state] {
			seen[state] = true
			left = append(left, r)
		}
	}
	return left
}

func intersection(a, b []featuregate.Feature) []featuregate.Feature {
	in := map[featuregate.Feature]bool{}
	for _, name := range b {
		in[name] = true
	}
	var both []featuregate.Feature
	for _, name := range a {
		if in[name] {
			both = append(both, name)
		}
	}
	return both
}
