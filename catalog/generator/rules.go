package main

import (
	"fmt"
	"reflect"
	"sort"
)

// rule is what the catalog keeps of the search: without one of the gates, a use at the path is dropped, changed or
// refused.
type rule struct {
	Path string `json:"path,omitempty"`
	// Gate is a name, or a list of names of which any one suffices.
	Gate   any    `json:"gate"`
	Effect string `json:"effect"`
	// Drops is the path that goes when it is not Path itself.
	Drops string `json:"drops,omitempty"`
	// Values are the only ones affected; all are when absent.
	Values []any `json:"values,omitempty"`
	// Not is a predicate that a value must meet to be unaffected.
	Not string `json:"not,omitempty"`
	// When names other places and the values that they must have for the rule to hold.
	When map[string][]any `json:"when,omitempty"`
	// Tightens: it is the gate's being on that refuses.
	Tightens bool `json:"tightens,omitempty"`
	// Default is what the server itself fills in when all gates are on.
	Default any `json:"default,omitempty"`
	// Zero: the zero value of a scalar ("", 0, false) is a use, too; else it is as good as absent.
	Zero bool `json:"zero,omitempty"`
	// InUse: what of an old object lets an update keep the use, where it is not any use of the same gate.
	InUse string `json:"inUse,omitempty"`
	// Example is a whole object that the rule holds for.
	Example any `json:"example,omitempty"`
}

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

func (p *probe) synthesise(uses []use, tested map[testedAt][]any) []rule {
	type group struct {
		testedAt
		gate string
	}
	grouped := map[group][]use{}
	var order []group
	for _, u := range uses {
		g := group{testedAt{u.at.String(), u.sample}, gateKey(u.effect)}
		if grouped[g] == nil {
			order = append(order, g)
		}
		grouped[g] = append(grouped[g], u)
	}
	var rules []rule
	// gate and conditions → places that are taken whole
	whole := map[string][]place{}
	for _, g := range order {
		found := grouped[g]
		first := found[0]
		if isImplied(first.at, whole[g.gate]) {
			continue
		}
		r := rule{Path: g.path, Gate: gateValue(first.effect), Effect: first.effect.what, Tightens: first.effect.tightens, Example: first.object}
		if first.effect.drops != g.path {
			r.Drops = first.effect.drops
		}
		if unaffected := untouched(tested[g.testedAt], found); len(unaffected) > 0 && !p.limitValues(&r, found, unaffected) {
			continue // some made-up strings and not others: nothing that could be said in general
		}
		r.When, _ = p.conditions(first)
		if !r.isSpecific() || isImplied(first.at, whole[g.gate+text(r.When)]) {
			continue
		}
		if r.Values == nil && r.Not == "" {
			r.Zero = p.keepsZero(first)
		}
		if !r.Tightens {
			r.Default = p.filledIn(first)
		}
		if r.Values == nil && r.Not == "" && !r.Tightens {
			key := g.gate
			if r.When != nil {
				key += text(r.When)
			}
			whole[key] = append(whole[key], first.at)
		}
		rules = append(rules, r)
	}
	return unconditional(merged(rules))
}

// isImplied holds at a place below others that are taken whole.
func isImplied(at place, whole []place) bool {
	for _, above := range whole {
		if isPrefix(above.steps, at.steps) {
			return true
		}
	}
	return false
}

// unconditional leaves out rules with conditions that hold without them, too.
func unconditional(rules []rule) []rule {
	essence := func(r rule) string {
		r.When, r.Example, r.Default, r.Zero = nil, nil, nil, false
		return text(r)
	}
	always := map[string]bool{}
	for _, r := range rules {
		if r.When == nil {
			always[essence(r)] = true
		}
	}
	var left []rule
	for _, r := range rules {
		if r.When == nil || !always[essence(r)] {
			left = append(left, r)
		}
	}
	return left
}

// isSpecific: a refusal that says neither which values nor when was found with a single object, and one that tightens may
// come from anything in it unless the form of the value explains it: too little to refuse other objects for.
func (r rule) isSpecific() bool {
	if r.Tightens {
		return r.Not != ""
	}
	return r.Effect != "refused" || r.Values != nil || r.Not != "" || r.When != nil
}

// keepsZero holds when a scalar's zero value is stored as such, for then it is a use like any other value: a pointer.
func (p *probe) keepsZero(u use) bool {
	var zero any
	switch u.value.(type) {
	case string:
		zero = ""
	case bool:
		zero = false
	case int:
		zero = 0
	default:
		return false
	}
	o := clone(u.object).(object)
	set(o, u.at.steps, zero)
	on, _, err := p.post(o, true)
	if err != nil {
		return false
	}
	stored, there := get(on.stored, u.at.steps)
	return there && stored == toJSON(zero)
}

// limitValues says which values a rule is about, when it is not about all of them; false when it cannot be said.
func (p *probe) limitValues(r *rule, found []use, unaffected map[string]bool) bool {
	supported := p.supported[r.Path]
	if _, isText := found[0].value.(string); isText && len(supported) == 0 {
		var hit []string
		for _, u := range found {
			hit = append(hit, fmt.Sprint(u.value))
		}
		r.Not = predicateFor(hit, unaffected)
		return r.Not != ""
	}
	for _, u := range found {
		if !containsValue(r.Values, u.value) {
			r.Values = append(r.Values, u.value)
		}
	}
	sort.Slice(r.Values, func(i, j int) bool { return fmt.Sprint(r.Values[i]) < fmt.Sprint(r.Values[j]) })
	return true
}

// untouched lists the tried values that an effect spares.
func untouched(tested []any, found []use) map[string]bool {
	spared := map[string]bool{}
	for _, value := range tested {
		spared[fmt.Sprint(value)] = true
	}
	for _, u := range found {
		delete(spared, fmt.Sprint(u.value))
	}
	return spared
}

// isAccepted holds when, with all gates on, validation has nothing against what is at a place.
func (p *probe) isAccepted(o object, at place) bool {
	on, _, err := p.post(o, true)
	return err == nil && missingFrom(on.stored, at.steps) == 0 && !hasCauseAt(on, at)
}

func gateKey(e effect) string { return fmt.Sprint(e.gates, e.tightens) }

func gateValue(e effect) any {
	if len(e.gates) == 1 {
		return string(e.gates[0])
	}
	var names []string
	for _, name := range e.gates {
		names = append(names, string(name))
	}
	sort.Strings(names)
	return names
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

// filledIn is what stands at a place although nobody put it there.
func (p *probe) filledIn(u use) any {
	less := clone(u.object).(object)
	remove(less, u.at.steps)
	on, _, err := p.post(less, true)
	if err != nil {
		return nil
	}
	value, there := get(on.stored, u.at.steps)
	if !there || !isScalar(value) || value == "" || u.effect.what == "refused" && p.has(less, u) {
		return nil
	}
	return value
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
