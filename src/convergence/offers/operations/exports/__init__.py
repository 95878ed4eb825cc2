"""The directory as open data: the feed as it is followed, and the files made of it."""

from convergence.offers.operations.exports.files import changes_file, make_whole_file, whole_file
from convergence.offers.operations.exports.following import feed_standing, next_changes

__all__ = ["changes_file", "feed_standing", "make_whole_file", "next_changes", "whole_file"]
