package main

import (
	"fmt"
	"sort"
)

// isCause holds when, without what is at the place, the gate makes no difference at all.
func (p *probe) isCause(o object, at place, e effect) bool {
	less := clone(o).(object)
	remove(less, at.steps)
	if at.steps[len(at.steps)-1].kind != 'f' {
		removeItem(less, at.steps)
	}
	if value, ok := get(o, at.steps); ok && value == 0 && !p.keptWithout(less, at) {
		// Left out, it would be 0 all the same.
		set(less, at.steps, 1)
	}
	on, _, err := p.post(less, true)
	if err != nil {
		return true
	}
	off, _, err := p.post(less, true, e.gates...)
	if err != nil {
		return true
	}
	if e.tightens {
		on, off = off, on
	}
	return len(freshCauses(on.causes, off.causes)) == 0 && text(on.stored) == text(off.stored)
}

// keptWithout holds when leaving a number out is not the same as writing 0.
func (p *probe) keptWithout(less object, at place) bool {
	on, _, err := p.post(less, true)
	if err != nil {
		return true
	}
	stored, there := get(on.stored, at.steps)
	return !there || stored != 0.0
}

// isCausedBelow holds when something further down is what the gate has an effect on: it gets a rule of its own.
func (p *probe) isCausedBelow(o object, at place, e effect) bool {
	for _, below := range p.places {
		if len(below.steps) <= len(at.steps) || !isPrefix(at.steps, below.steps) {
			continue
		}
		if _, there := get(o, below.steps); !there || below.steps[len(below.steps)-1].kind != 'f' {
			continue
		}
		less := clone(o).(object)
		remove(less, below.steps)
		if !p.has(less, use{at: at, object: less, effect: e}) {
			if found, err := p.effects(o, below); err == nil {
				for _, deeper := range found {
					if gateKey(deeper) == gateKey(e) && (deeper.what != "refused" || p.isCause(o, below, deeper)) {
						return true
					}
				}
			}
		}
	}
	return false
}

func removeItem(root any, steps []step) {
	last := len(steps) - 1
	if last < 1 {
		return
	}
	if steps[last-1].kind == 'f' {
		remove(root, steps[:last])
	}
}

// conditions finds the other values in the object without which the effect is gone, and objects without it.
func (p *probe) conditions(u use) (when map[string][]any, without []object) {
	on, _, err := p.post(u.object, true)
	if err != nil {
		return nil, nil
	}
	for _, other := range p.places {
		if isPrefix(other.steps, u.at.steps) || isPrefix(u.at.steps, other.steps) {
			continue
		}
		has, there := get(u.object, other.steps)
		if !there || !isScalar(toJSON(has)) {
			continue
		}
		var alternatives []any
		switch value := has.(type) {
		case bool:
			alternatives = append(alternatives, !value)
		case string:
			for _, s := range p.supported[other.String()] {
				if s != value {
					alternatives = append(alternatives, s)
				}
			}
		}
		still := []any{has}
		gone := false
		for _, alternative := range alternatives {
			next := clone(u.object).(object)
			set(next, other.steps, alternative)
			result, _, err := p.post(next, true)
			if err != nil || len(result.causes) > len(on.causes) || missingFrom(result.stored, u.at.steps) > 0 {
				continue
			}
			if p.has(next, u) {
				still = append(still, alternative)
			} else {
				gone = true
				without = append(without, next)
			}
		}
		if gone {
			if when == nil {
				when = map[string][]any{}
			}
			sort.Slice(still, func(i, j int) bool { return fmt.Sprint(still[i]) < fmt.Sprint(still[j]) })
			when[other.String()] = still
		}
	}
	return when, without
}

func toJSON(value any) any {
	if number, ok := value.(int); ok {
		return float64(number)
	}
	return value
}

// has holds when an object shows the same effect as another.
func (p *probe) has(o object, u use) bool {
	on, _, err := p.post(o, true)
	if err != nil {
		return true
	}
	off, _, err := p.post(o, true, u.effect.gates...)
	if err != nil {
		return true
	}
	if u.effect.tightens {
		on, off = off, on
	}
	e := p.compare(on, off, u.at)
	return e != nil && e.what == u.effect.what
}
