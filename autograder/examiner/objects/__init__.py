"""Takes the names of a teacher's test; gives stand-ins for the learner's objects, which stay in the sandbox."""

from autograder.examiner.objects.link import TookTooLong
from autograder.examiner.objects.namespace import Namespace
from autograder.examiner.objects.stand_ins import StandIn

__all__ = ["Namespace", "StandIn", "TookTooLong"]
