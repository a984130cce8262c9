package main

import (
	"reflect"
	"strings"

	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// words are strings that mean something to one validation or another.
var words = []any{
	"x", "a.b", "a.b/c", "X-A", "10.0.0.1", "10.0.0.0/24", "10.0.0.0/25", "1", "In", "Exists", "Always", "a.b.c", "https://a.b/c", "/x", "TCP", "v1",
	"1Gi", "cpu", "memory", "metadata.name", "limits.cpu", "true", "RuntimeDefault", "linux", "kubernetes.io/x", "sha256:aaaa", "",
}

var numbers = []any{1, 0, 2, 10, 100, 8080, 65534, -1}

const repairRounds = 30

// repair makes an object valid while all gates are on, keeping what is at a place; what it cannot mend stays.
func (p *probe) repair(o object, keep place, fixed bool) (object, outcome, error) {
	best, _, err := p.post(o, true)
	if err != nil {
		return o, best, err
	}
	seen := map[string]bool{text(o): true}
	for round := 0; round < repairRounds && len(best.causes) > 0; round++ {
		next, result, ok := p.improve(o, best, keep, fixed, seen)
		if !ok {
			break
		}
		o, best = next, result
	}
	return o, best, nil
}

// improve looks for a change that leaves fewer causes; failing that, for one that gives way to another cause.
func (p *probe) improve(o object, before outcome, keep place, fixed bool, seen map[string]bool) (object, outcome, bool) {
	var other object
	var otherResult outcome
	for _, cause := range before.causes {
		for _, change := range p.changes(o, cause, keep, fixed) {
			next := clone(o).(object)
			change(next)
			if state := text(next); seen[state] {
				continue
			} else {
				seen[state] = true
			}
			result, _, err := p.post(next, true)
			if err != nil || missingFrom(result.stored, keep.steps) > 0 {
				continue
			}
			if len(result.causes) < len(before.causes) {
				return next, result, true
			}
			if other == nil && givesWay(before, result, cause) {
				other, otherResult = next, result
			}
		}
	}
	return other, otherResult, other != nil
}

// givesWay holds when a cause is gone and at most one other has come.
func givesWay(before, after outcome, cause metav1.StatusCause) bool {
	for _, left := range after.causes {
		if left.Field == cause.Field && left.Type == cause.Type {
			return false
		}
	}
	return len(after.causes) <= len(before.causes)+1
}

// changes lists what may mend a cause: values for its place, or taking away what is not to be kept.
func (p *probe) changes(o object, cause metav1.StatusCause, keep place, fixed bool) []func(object) {
	at, known := p.byPath[generalise(cause.Field)]
	var changes []func(object)
	if strings.Contains(string(cause.Type), "NotFound") {
		changes = append(changes, p.additions(o, cause)...)
	}
	if !known {
		return changes
	}
	if !(fixed && isPrefix(keep.steps, at.steps)) {
		for _, candidate := range p.candidates(at) {
			changes = append(changes, func(next object) { set(next, at.steps, clone(candidate)) })
		}
		for _, child := range p.children(at) {
			for _, candidate := range p.candidates(child)[:1] {
				changes = append(changes, func(next object) { set(next, child.steps, clone(candidate)) })
			}
		}
	}
	if !isPrefix(at.steps, keep.steps) {
		changes = append(changes, func(next object) { remove(next, at.steps) })
	}
	changes = append(changes, rivals(o, at, keep)...)
	return append(changes, p.companions(o, at, keep)...)
}

// companions adds what may be missing beside the place of a cause, or beside the way from there to the kept place.
func (p *probe) companions(o object, at, keep place) []func(object) {
	around := p.children(at.parent())
	if isPrefix(at.steps, keep.steps) {
		for n := len(at.steps); n < len(keep.steps); n++ {
			for _, child := range p.children(place{steps: keep.steps[:n]}) {
				around = append(append(around, child), p.children(child)...)
			}
		}
	}
	var changes []func(object)
	for _, other := range around {
		if _, there := get(o, other.steps); there || isPrefix(other.steps, keep.steps) {
			continue
		}
		changes = append(changes, func(next object) { set(next, other.steps, clone(p.plain(other))) })
	}
	return changes
}

// rivals takes away what stands beside the way to the kept place: of a union only one member may be set.
func rivals(o object, at, keep place) []func(object) {
	var changes []func(object)
	for n := len(keep.steps) - 1; n > 0; n-- {
		if keep.steps[n].kind != 'f' || n < len(at.steps) && !isPrefix(at.steps, keep.steps) {
			continue
		}
		around, _ := get(o, keep.steps[:n])
		fields, ok := around.(map[string]any)
		if !ok {
			continue
		}
		for _, name := range sortedKeys(fields) {
			if name == keep.steps[n].name {
				continue
			}
			rival := append(append([]step{}, keep.steps[:n]...), step{name, 'f'})
			changes = append(changes, func(next object) { remove(next, rival) })
		}
	}
	return changes
}

// additions adds named things that a reference may be meant for.
func (p *probe) additions(o object, cause metav1.StatusCause) []func(object) {
	var changes []func(object)
	for _, at := range p.places {
		last := len(at.steps) - 1
		if last < 1 || at.steps[last].name != "name" || at.steps[last-1].kind != 'l' {
			continue
		}
		if _, there := get(o, at.steps); there || strings.Contains(cause.Field, at.steps[last-2].name) {
			continue
		}
		if len(at.steps) > 8 {
			continue
		}
		changes = append(changes, func(next object) { set(next, at.steps, "x") })
	}
	return changes
}

// children lists the fields directly below a place.
func (p *probe) children(at place) []place { return p.below[at.String()] }

// candidates are the values worth trying at a place, the plainest first.
func (p *probe) candidates(at place) []any {
	first := p.plain(at)
	if at.String() == "metadata.name" {
		return []any{first}
	}
	var list []any
	for _, value := range p.supported[at.String()] {
		list = append(list, value)
	}
	switch first.(type) {
	case bool:
		list = append(list, true, false)
	case int:
		list = append(list, numbers...)
	case string:
		if at.typ.Kind() == reflect.String {
			list = append(list, first)
			list = append(list, words...)
		} else {
			list = append(list, first, "1Gi", "0", "100m")
		}
	default:
		list = append(list, first)
	}
	return list
}

// plain is the value that a place is first given.
func (p *probe) plain(at place) any {
	last := len(at.steps) - 1
	// Names of containers must differ between the lists of a pod.
	if at.typ.Kind() == reflect.String && at.steps[last].name == "name" && last >= 2 && at.steps[last-1].kind == 'l' {
		if list := strings.ToLower(at.steps[last-2].name); strings.HasSuffix(list, "containers") {
			return list
		}
	}
	return defaultValue(at.typ)
}

func isPrefix(a, b []step) bool {
	if len(a) > len(b) {
		return false
	}
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

func remove(root any, steps []step) {
	last := len(steps) - 1
	parent, ok := get(root, steps[:last])
	if !ok {
		return
	}
	if fields, ok := parent.(map[string]any); ok && steps[last].kind == 'f' {
		delete(fields, steps[last].name)
	}
}
