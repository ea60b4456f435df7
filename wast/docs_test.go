package wast

import (
	"os"
	"strings"
	"testing"

	"wasmjudge/wasm/feature"
	"wasmjudge/wast/host"
)

// TestDocumented checks that docs/scripts.md, the reference of the language, has every word of it.
func TestDocumented(t *testing.T) {
	b, err := os.ReadFile("../docs/scripts.md")
	if err != nil {
		t.Fatal(err)
	}
	doc := string(b)
	has := func(what string) {
		t.Helper()
		if !strings.Contains(doc, what) {
			t.Errorf("docs/scripts.md does not have %s", what)
		}
	}
	for _, keyword := range []string{"module", "module definition", "module instance", "invoke", "get", "v128.const", "ref.null", "either"} {
		has("(" + keyword + " ")
	}
	has("`(ref)`")
	for keyword := range commandForms {
		has("(" + keyword + " ")
	}
	for keyword := range numbers {
		has("(" + keyword + " ")
	}
	for keyword := range refPatterns {
		has("(" + keyword)
	}
	for _, names := range []string{HostNames(), feature.Names()} {
		for name := range strings.SplitSeq(names, ", ") {
			has("`" + name + "`")
		}
	}
	for _, name := range host.SpectestNames() {
		has("`" + name + "`")
	}
	for _, option := range []string{"ignore-error-messages", "validate-only", "implicit-register", "host", "without"} {
		has("--" + option)
	}
}
