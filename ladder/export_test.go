package ladder

import "context"

// ForgetPass makes a pass over everybody due again.
func (s *Service) ForgetPass(ctx context.Context) error {
	_, err := s.keepPass(ctx, Pass{})
	return err
}
