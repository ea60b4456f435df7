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
	x := &triaging{reported: map[string]string{"reported": "somewhere"}, found: map[string]*triaged{}}
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
