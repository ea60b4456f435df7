package wasm

import "testing"

func TestTrapLike(t *testing.T) {
	for _, c := range []struct {
		t, u Trap
		want bool
	}{
		{TrapUnreachable, TrapUnreachable, true},
		{TrapTableBounds, TrapUndefinedElement, false},
		{TrapTable, TrapTableBounds, true},
		{TrapTable, TrapUndefinedElement, true},
		{TrapTable, TrapUninitializedElement, true},
		{TrapTable, TrapIndirectCallType, false},
		{TrapTable, TrapNull, false},
		{TrapConversion, TrapInvalidConversion, true},
		{TrapConversion, TrapIntegerOverflow, true},
		{TrapConversion, TrapDivideByZero, false},
		{TrapBounds, TrapMemoryBounds, true},
		{TrapBounds, TrapArrayBounds, true},
		{TrapBounds, TrapUndefinedElement, false},
		{TrapCallee, TrapIndirectCallType, true},
		{TrapCallee, TrapUninitializedElement, true},
		{TrapCallee, TrapUndefinedElement, false},
		{TrapIndex, TrapMemoryBounds, true},
		{TrapIndex, TrapUndefinedElement, true},
		{TrapIndex, TrapUninitializedElement, false},
		{TrapNull, TrapNullReference, true},
		{TrapNull, TrapNullException, true},
		{TrapNull, TrapUninitializedElement, false},
		{TrapNull, TrapCast, false},
		{TrapSome, TrapCast, true},
		{TrapSome, TrapTable, true},
	} {
		if got := c.t.Like(c.u); got != c.want {
			t.Errorf("%v like %v: %v", c.t, c.u, got)
		}
		if got := c.u.Like(c.t); got != c.want {
			t.Errorf("%v like %v: %v", c.u, c.t, got)
		}
	}
}
