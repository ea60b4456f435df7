package page

import (
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"wasmjudge/fuzz/campaign"
)

// TestAPIDocumented: docs/api.md names every field of every answer, and every metric.
func TestAPIDocumented(t *testing.T) {
	text, err := os.ReadFile("../docs/api.md")
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]bool{}
	for _, x := range []any{campaign.Campaign{}, campaign.Report{}, campaign.Point{}, findingRow{}, RuleMap{}, SuiteRuns{}} {
		fields(reflect.TypeOf(x), names)
	}
	dir, _ := crashers(t)
	for line := range strings.Lines(body(t, get(t, NewSite(SiteOptions{Crashers: dir}), "/metrics"))) {
		name, _, _ := strings.Cut(line, " ")
		names[name] = true
	}
	if len(names) < 50 {
		t.Errorf("%d names alone", len(names))
	}
	for name := range names {
		if !strings.Contains(string(text), "`"+name+"`") {
			t.Errorf("docs/api.md does not name %s", name)
		}
	}
}

// fields collects the names that the fields of a type have in JSON.
func fields(t reflect.Type, names map[string]bool) {
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Map:
		fields(t.Elem(), names)
		return
	case reflect.Struct:
	default:
		return
	}
	if t == reflect.TypeFor[time.Time]() {
		return
	}
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "-" {
			continue
		}
		if name != "" {
			names[name] = true
		}
		fields(f.Type, names)
	}
}
