package wast

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"wasmjudge/wasm"
)

// TestProposals runs a script for each proposal: what becomes of each command, and why.
func TestProposals(t *testing.T) {
	goldens(t, "proposals", func(t *testing.T, _ *txtar.Archive) map[string]string {
		s := parseFile(t, "script.wast")
		var b strings.Builder
		for _, r := range Run(context.Background(), s, wasm.Config{}, &fake{name: "fake"}).Results {
			line, _ := s.Source.Place(r.Command.Pos)
			fmt.Fprintf(&b, "%d %s %s\n", line, r.Command.Keyword(), strings.Join([]string{r.Status.String(), r.Reason}, " "))
			for _, f := range r.Failures {
				fmt.Fprintf(&b, "  %s\n", strings.SplitN(f.Error(), "\n", 2)[0])
			}
		}
		return map[string]string{"verdicts": b.String()}
	})
}
