package main

import (
	"encoding/json"
	"fmt"
	"reflect"
	"sort"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/component-base/featuregate"
)

// probe is the search for what feature gates do to one resource's objects.
type probe struct {
	registry registry
	places   []place
	byPath   map[string]place
	// below lists the fields right below a place.
	below map[string][]place
	// supported are the values that validation has named for a place.
	supported map[string][]string
	// closed are those that it has named while every gate was on.
	closed map[string][]string
	// baseline is the stored object that a status update is made to; nil for the resource itself.
	baseline object
	// confirmed are the shared rules that hold here too.
	confirmed []rule
	asked     map[featuregate.Feature]bool
	posts     int
}

func newProbe(r registry, types map[string]map[string]any) (*probe, error) {
	versioned, err := r.scheme.New(r.kind)
	if err != nil {
		return nil, err
	}
	p := &probe{
		registry: r, places: places(reflect.TypeOf(versioned).Elem(), types), byPath: map[string]place{}, below: map[string][]place{},
		supported: map[string][]string{}, closed: map[string][]string{}, asked: map[featuregate.Feature]bool{},
	}
	for _, at := range p.places {
		p.byPath[at.String()] = at
		if last := len(at.steps) - 1; at.steps[last].kind == 'f' {
			parent := at.parent().String()
			p.below[parent] = append(p.below[parent], at)
		}
		p.supported[at.String()] = append([]string{}, at.enum...)
	}
	return p, nil
}

// post posts an object while all gates but some are on (or off).
func (p *probe) post(o object, enabled bool, except ...featuregate.Feature) (result outcome, asked []featuregate.Feature, err error) {
	p.posts++
	asked = withGates(enabled, except, func() {
		if p.baseline == nil {
			result, err = p.registry.post(o)
		} else {
			result, err = p.registry.put(o, p.baseline)
		}
	})
	for _, name := range asked {
		p.asked[name] = true
	}
	for _, cause := range result.causes {
		path := generalise(cause.Field)
		for _, value := range supportedValues(cause) {
			if !contains(p.supported[path], value) {
				p.supported[path] = append(p.supported[path], value)
			}
			if enabled && len(except) == 0 && !contains(p.closed[path], value) {
				p.closed[path] = append(p.closed[path], value)
			}
		}
	}
	return result, asked, err
}

func contains(list []string, value string) bool {
	for _, known := range list {
		if known == value {
			return true
		}
	}
	return false
}

// effect is what a gate's being off (or, for those that tighten, on) does to a value at a place.
type effect struct {
	gates    []featuregate.Feature // any one of these suffices to avoid it
	what     string                // dropped, changed, refused
	drops    string                // the schema path that goes, when it is not the place itself
	message  string
	tightens bool
}

// effects compares what becomes of an object with all gates on and with each of them off.
func (p *probe) effects(o object, at place) ([]effect, error) {
	on, asked, err := p.post(o, true)
	if err != nil {
		return nil, err
	}
	if missingFrom(on.stored, at.steps) > 0 {
		return nil, nil // never kept, whatever the gates
	}
	off, askedOff, err := p.post(o, false)
	if err != nil {
		return nil, err
	}
	// Either answer may keep the code from asking for another gate.
	asked = union(asked, askedOff)
	if p.compare(on, off, at) == nil && p.compare(off, on, at) == nil {
		return nil, nil
	}
	var found []effect
	for _, gate := range asked {
		without, _, err := p.post(o, true, gate)
		if err != nil {
			return nil, err
		}
		if e := p.compare(on, without, at); e != nil {
			e.gates = []featuregate.Feature{gate}
			found = append(found, *e)
		}
		if e := p.compare(without, on, at); e != nil && e.what == "refused" {
			e.gates, e.tightens = []featuregate.Feature{gate}, true
			found = append(found, *e)
		}
	}
	if len(found) > 0 {
		return found, nil
	}
	return p.alternatives(o, at, on, asked)
}

// alternatives finds the gates of which any one suffices.
func (p *probe) alternatives(o object, at place, on outcome, asked []featuregate.Feature) ([]effect, error) {
	needed := append([]featuregate.Feature{}, asked...)
	for _, gate := range asked {
		fewer := without(needed, gate)
		result, _, err := p.post(o, true, fewer...)
		if err != nil {
			return nil, err
		}
		if p.compare(on, result, at) != nil {
			needed = fewer
		}
	}
	result, _, err := p.post(o, true, needed...)
	if err != nil {
		return nil, err
	}
	e := p.compare(on, result, at)
	if e == nil {
		return nil, nil
	}
	e.gates = needed
	return []effect{*e}, nil
}

func union(a, b []featuregate.Feature) []featuregate.Feature {
	all := map[string]bool{}
	for _, name := range append(append([]featuregate.Feature{}, a...), b...) {
		all[string(name)] = true
	}
	var merged []featuregate.Feature
	for _, name := range sortedKeys(all) {
		merged = append(merged, featuregate.Feature(name))
	}
	return merged
}

func without(list []featuregate.Feature, gone featuregate.Feature) []featuregate.Feature {
	var left []featuregate.Feature
	for _, name := range list {
		if name != gone {
			left = append(left, name)
		}
	}
	return left
}

// compare tells what is worse in the second outcome, for what is at the place.
func (p *probe) compare(better, worse outcome, at place) *effect {
	if missingFrom(better.stored, at.steps) > 0 {
		return nil
	}
	if n := missingFrom(worse.stored, at.steps); n > 0 {
		return &effect{what: "dropped", drops: place{steps: at.steps[:n]}.String()}
	}
	if fresh := freshCauses(better.causes, worse.causes); len(fresh) > 0 && !hasCauseAt(better, at) {
		return &effect{what: "refused", message: strings.Join(fresh, "; ")}
	}
	was, _ := get(better.stored, at.steps)
	is, _ := get(worse.stored, at.steps)
	if isScalar(was) && isScalar(is) && was != is {
		return &effect{what: "changed", message: fmt.Sprint(was, " becomes ", is)}
	}
	return nil
}

// hasCauseAt holds when validation has something against what is at a place, or right above or below it.
func hasCauseAt(result outcome, at place) bool {
	path := at.String()
	for _, cause := range result.causes {
		field := generalise(cause.Field)
		if strings.HasPrefix(field, path) || strings.HasPrefix(path, field+"[") || strings.HasPrefix(path, field+".") {
			return true
		}
	}
	return false
}

func isScalar(value any) bool {
	switch value.(type) {
	case string, bool, float64:
		return true
	}
	return false
}

// missingFrom returns how many steps lead to the topmost thing that is not there, 0 when all is.
func missingFrom(stored any, steps []step) int {
	for n := 1; n <= len(steps); n++ {
		value, ok := get(stored, steps[:n])
		if !ok || value == nil {
			return n
		}
	}
	return 0
}

// freshCauses lists the causes of the second list that have no like in the first.
func freshCauses(before, after []metav1.StatusCause) []string {
	had := map[string]bool{}
	for _, cause := range before {
		had[key(cause)] = true
	}
	var fresh []string
	for _, cause := range after {
		if !had[key(cause)] {
			fresh = append(fresh, generalise(cause.Field)+": "+cause.Message)
		}
	}
	sort.Strings(fresh)
	return fresh
}

// key tells causes apart; the list of supported values is left out, for it differs with the gates all the same.
func key(cause metav1.StatusCause) string {
	message, _, _ := strings.Cut(cause.Message, ": supported values")
	if strings.HasPrefix(message, "Invalid value: \"\": must specify one of") {
		message = "must specify one of"
	}
	return generalise(cause.Field) + "|" + string(cause.Type) + "|" + message
}

func text(o any) string {
	bytes, _ := json.Marshal(o)
	return string(bytes)
}
