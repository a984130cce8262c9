package main

import "reflect"

// use is one probed value at one place and an effect that a gate has on it.
type use struct {
	at place
	// sample tells apart the objects that a place was probed in.
	sample int
	value  any
	object object
	effect effect
}

// testedAt names a place in one of its samples.
type testedAt struct {
	path   string
	sample int
}

// searchRules probes every place of a resource.
func (p *probe) searchRules(skip []place) ([]rule, map[string]object, error) {
	var uses []use
	tested := map[testedAt][]any{} // the values that were tried, and are accepted with all gates on
	bases, err := p.bases()
	if err != nil {
		return nil, nil, err
	}
	samples := map[string][]object{"": bases}
	for _, at := range p.places {
		if p.isSkipped(at, skip) {
			continue
		}
		for n, sample := range p.samplesAt(at, samples) {
			samples[at.String()] = append(samples[at.String()], sample)
			for i, value := range p.valuesAt(at, sample) {
				o := p.with(sample, at, value, i)
				found, err := p.effects(o, at)
				if err != nil {
					continue
				}
				for _, e := range found {
					if e.what == "refused" && !p.isCause(o, at, e) || e.what != "changed" && p.isCausedBelow(o, at, e) {
						continue
					}
					uses = append(uses, use{at, n, value, o, e})
					samples[at.String()] = append(samples[at.String()], p.spared(uses[len(uses)-1])...)
				}
				if p.isAccepted(o, at) {
					key := testedAt{at.String(), n}
					tested[key] = append(tested[key], value)
				}
			}
		}
	}
	first := map[string]object{}
	for path, made := range samples {
		first[path] = made[0]
	}
	return p.synthesise(uses, tested), first, nil
}

// isSkipped holds for what is probed elsewhere: below a shared type, and for a status update all but the status.
func (p *probe) isSkipped(at place, skip []place) bool {
	if p.baseline != nil && at.steps[0].name != "status" {
		return true
	}
	for _, mount := range skip {
		if isPrefix(mount.steps, at.steps) && len(at.steps) > len(mount.steps) {
			return true
		}
	}
	return false
}

// valuesAt lists the values to be probed, first the one that the sample has.
func (p *probe) valuesAt(at place, sample object) []any {
	has, _ := get(sample, at.steps)
	values := []any{has}
	add := func(value any) {
		if !reflect.DeepEqual(value, has) {
			values = append(values, value)
		}
	}
	switch has.(type) {
	case string:
		supported := p.supported[at.String()]
		if len(supported) > 0 {
			p.askSupported(at, sample)
		}
		for _, value := range supported {
			add(value)
		}
		if len(supported) == 0 && at.typ.Kind() == reflect.String {
			for _, value := range predicateProbes {
				add(value)
			}
		}
	case bool:
		add(!has.(bool))
	case int:
		add(0)
	}
	return values
}

// askSupported has validation name the values it takes at a place of which only the schema's are known.
func (p *probe) askSupported(at place, sample object) {
	o := clone(sample).(object)
	set(o, at.steps, "no-such-value")
	p.post(o, true) // post keeps the answer
}

// isAccepted holds when, with all gates on, validation has nothing against what is at a place.
func (p *probe) isAccepted(o object, at place) bool {
	on, _, err := p.post(o, true)
	return err == nil && missingFrom(on.stored, at.steps) == 0 && !hasCauseAt(on, at)
}
