package concurrent

import (
	"fmt"
	"strings"

	"github.com/wakecheck/wakecheck/impl/memory"
	"github.com/wakecheck/wakecheck/model"
)

const memoryLimit = memory.MaxCount

// describe says what an outcome shows of the operation.
func describe(f model.Func, out model.Outcome) string {
	if out.Err != "" {
		return "refused, " + string(out.Err)
	}
	var parts []string
	if out.Panicked {
		parts = append(parts, "panic")
	}
	switch f {
	case model.StrongCount, model.WeakCount, model.Wakes:
		parts = append(parts, fmt.Sprint(out.Count))
	case model.Upgrade, model.GetMut, model.TryUnwrap, model.IntoInner, model.PtrEq, model.WillWake:
		parts = append(parts, fmt.Sprint(out.OK))
	case model.Drop, model.DecStrong, model.Wake:
		if !out.Freed {
			parts = append(parts, "not freed")
		}
	}
	if out.Freed {
		parts = append(parts, "freed")
	}
	if parts == nil {
		return "ok"
	}
	return strings.Join(parts, ", ")
}

func describeAll(f model.Func, outs []model.Outcome) string {
	var all []string
	for _, o := range outs {
		all = append(all, describe(f, o))
	}
	return strings.Join(all, " or ")
}

func words(ws []model.Word) string {
	var all []string
	for _, w := range ws {
		all = append(all, "the "+w.String()+" word")
	}
	return strings.Join(all, " and ")
}
