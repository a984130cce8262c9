package main

import (
	"fmt"
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
