package kit

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

func TestPatienceEndsAsAnyContextDoes(t *testing.T) {
	for _, asked := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			p := newPatience(time.Minute)
			if until, ok := p.Deadline(); !ok || !until.Equal(time.Now().Add(time.Minute)) {
				t.Error(until, ok)
			}
			if asked {
				p.Done()
			}
			if time.Sleep(time.Minute - 1); p.Err() != nil {
				t.Error("ended early: ", p.Err())
			}
			time.Sleep(time.Nanosecond)
			synctest.Wait()
			if !errors.Is(p.Err(), context.DeadlineExceeded) {
				t.Error(p.Err())
			}
			p.cancel()
			if !errors.Is(p.Err(), context.DeadlineExceeded) {
				t.Error("an end by time became one by hand: ", p.Err())
			}
			<-p.Done()
			if !errors.Is(p.Err(), context.DeadlineExceeded) {
				t.Error("an end by time is one by hand afterwards: ", p.Err())
			}
		})
	}
}

func TestPatienceEndsWithTheRequest(t *testing.T) {
	for _, asked := range []bool{false, true} {
		synctest.Test(t, func(t *testing.T) {
			p := newPatience(time.Minute)
			if asked {
				p.Done()
			}
			p.cancel()
			p.cancel()
			time.Sleep(time.Hour)
			if !errors.Is(p.Err(), context.Canceled) {
				t.Error(p.Err())
			}
			<-p.Done()
			if !errors.Is(p.Err(), context.Canceled) {
				t.Error(p.Err())
			}
		})
	}
}

func TestWhatIsMadeOfPatienceEndsWithIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPatience(time.Minute)
		child, stop := context.WithCancel(context.WithValue(p, localKey{"x"}, 1))
		defer stop()
		shorter, end := context.WithTimeout(p, time.Second)
		defer end()
		told := make(chan error, 1)
		context.AfterFunc(child, func() { told <- child.Err() })
		time.Sleep(time.Second)
		synctest.Wait()
		if !errors.Is(shorter.Err(), context.DeadlineExceeded) || child.Err() != nil || p.Err() != nil {
			t.Error(shorter.Err(), child.Err(), p.Err())
		}
		p.cancel()
		if err := <-told; !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
}
