package main

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"wasmjudge/fuzz/judge"
	"wasmjudge/fuzz/triage"
)

// TestJoin triages findings that are likely of one cause: one script stands for them, and tells what else was seen.
func TestJoin(t *testing.T) {
	bucket := func(what string, tag judge.Relation, wrong string) judge.Bucket {
		return judge.Bucket{Engines: [2]string{"oracle", "native"}, What: what, Rules: [2]string{"throw_ref-handler-next", wrong}, Tag: tag}
	}
	const taken = "throw_ref-handler-catch"
	first := bucket("outcome: values, trap", judge.RelationHost, taken)
	x := &triaging{reported: map[string]string{"reported": "somewhere"}, found: map[string]*subject{}}
	for name, f := range map[string]*triage.Finding{
		"a":        {Bucket: bucket("values", judge.RelationSame, taken), Lines: 20},
		"b":        {Bucket: bucket("tags", judge.RelationSame, taken), Lines: 19},
		"sibling":  {Bucket: bucket("tags", judge.RelationSibling, taken), Lines: 30},
		"hidden":   {Bucket: bucket("values", judge.RelationHost, taken), Lines: 9, Without: "no assertion"},
		"reported": {Bucket: bucket("outcome: values, trap", judge.RelationSame, taken), Lines: 40},
		"other":    {Bucket: bucket("values", judge.RelationSame, "throw_ref-frame"), Lines: 50},
	} {
		f.Name, f.First = name, first
		x.add(f, name+".input")
	}
	x.join()
	if got, want := slices.Sorted(maps.Keys(x.found)), []string{"b", "other", "reported", "sibling"}; !slices.Equal(got, want) {
		t.Fatalf("scripts of %q, want %q", got, want)
	}
	b := x.found["b"]
	slices.Sort(b.inputs)
	if want := []string{"a.input", "b.input", "hidden.input"}; !slices.Equal(b.inputs, want) {
		t.Errorf("inputs %q, want %q", b.inputs, want)
	}
	if also := string(triage.AlsoSeen(b.seen)); !strings.Contains(also, "\n;;   "+first.String()+"\n;;     by a.input, b.input, hidden.input\n") {
		t.Errorf("the script ends with %s", also)
	}
}

// TestJoinByCause joins findings after which the engine agrees by the same rewrites, unless both engines tell that
// they part at other rules.
func TestJoinByCause(t *testing.T) {
	bucket := func(what string, rules ...string) judge.Bucket {
		return judge.Bucket{Engines: [2]string{"oracle", "far"}, What: what, Rules: [2]string(append(rules, "", "")[:2])}
	}
	x := &triaging{reported: map[string]string{}, found: map[string]*subject{}}
	for name, f := range map[string]*triage.Finding{
		"a":     {Bucket: bucket("values"), Lines: 20, Agrees: "copysign"},
		"b":     {Bucket: bucket("outcome: values, trap", "throw_ref-handler-catch"), Lines: 19, Agrees: "copysign"},
		"other": {Bucket: bucket("values"), Lines: 5, Agrees: "tail-calls"},
		"none":  {Bucket: bucket("outcome: exception, trap"), Lines: 4},
		"nor":   {Bucket: bucket("outcome: trap, exception"), Lines: 4},
		"tells": {Bucket: bucket("tags", "throw_ref-frame", "throw_ref-handler-catch"), Lines: 9, Agrees: "locals"},
		"told":  {Bucket: bucket("tags", "throw_ref-handler-next", "throw_ref-frame"), Lines: 8, Agrees: "locals"},
	} {
		f.Name, f.First = name, f.Bucket
		x.add(f, name+".input")
	}
	x.join()
	if got, want := slices.Sorted(maps.Keys(x.found)), []string{"b", "none", "nor", "other", "tells", "told"}; !slices.Equal(got, want) {
		t.Fatalf("scripts of %q, want %q", got, want)
	}
	if got := x.found["b"].inputs; len(got) != 2 {
		t.Errorf("inputs %q", got)
	}
}
